<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ClientFlow</name>
    <message numerus="yes">
        <source>%n client(s) added</source>
        <translation>
            <numerusform>%n client added</numerusform>
            <numerusform>%n clients added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n reference(s) enrolled</source>
        <translation>
            <numerusform>%n reference enrolled</numerusform>
            <numerusform>%n references enrolled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n client(s) known already</source>
        <translation>
            <numerusform>%n client known already</numerusform>
            <numerusform>%n clients known already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exception(s) to look at:</source>
        <translation>
            <numerusform>%n exception to look at:</numerusform>
            <numerusform>%n exceptions to look at:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClientListModel</name>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CountedWords</name>
    <message numerus="yes">
        <source>%n to check</source>
        <translation>
            <numerusform>%n to check</numerusform>
            <numerusform>%n to check</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with a problem</source>
        <translation>
            <numerusform>%n with a problem</numerusform>
            <numerusform>%n with a problem</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeliverDialog</name>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeliverFlow</name>
    <message numerus="yes">
        <source>%n client(s) delivered</source>
        <translation>
            <numerusform>%n client delivered</numerusform>
            <numerusform>%n clients delivered</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) written</source>
        <translation>
            <numerusform>%n photo written</numerusform>
            <numerusform>%n photos written</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n there already</source>
        <translation>
            <numerusform>%n there already</numerusform>
            <numerusform>%n there already</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EnrollFlow</name>
    <message numerus="yes">
        <source>%n reference(s) enrolled for %1</source>
        <translation>
            <numerusform>%n reference enrolled for %1</numerusform>
            <numerusform>%n references enrolled for %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>found in %n photo(s)</source>
        <translation>
            <numerusform>found in %n photo</numerusform>
            <numerusform>found in %n photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FacePicker</name>
    <message numerus="yes">
        <source>%1 shows %n face(s). Click the right one, or press its number.</source>
        <translation>
            <numerusform>%1 shows %n face. Click the right one, or press its number.</numerusform>
            <numerusform>%1 shows %n faces. Click the right one, or press its number.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportFlow</name>
    <message numerus="yes">
        <source>%n new photo(s)</source>
        <translation>
            <numerusform>%n new photo</numerusform>
            <numerusform>%n new photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) changed since</source>
        <translation>
            <numerusform>%n photo changed since</numerusform>
            <numerusform>%n photos changed since</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) found in another place</source>
        <translation>
            <numerusform>%n photo found in another place</numerusform>
            <numerusform>%n photos found in another place</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) known already</source>
        <translation>
            <numerusform>%n photo known already</numerusform>
            <numerusform>%n photos known already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) can&apos;t be used</source>
        <translation>
            <numerusform>%n file can&apos;t be used</numerusform>
            <numerusform>%n files can&apos;t be used</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n face(s)</source>
        <translation>
            <numerusform>%n face</numerusform>
            <numerusform>%n faces</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n client(s)</source>
        <translation>
            <numerusform>%n client</numerusform>
            <numerusform>%n clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without a reference</source>
        <translation>
            <numerusform>%n without a reference</numerusform>
            <numerusform>%n without a reference</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhotoModel</name>
    <message numerus="yes">
        <source>%n face(s)</source>
        <translation>
            <numerusform>%n face</numerusform>
            <numerusform>%n faces</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhotosPage</name>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProblemsFlow</name>
    <message numerus="yes">
        <source>%n photo(s) could not be processed; all others are done.</source>
        <translation>
            <numerusform>%n photo could not be processed; all others are done.</numerusform>
            <numerusform>%n photos could not be processed; all others are done.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProcessFlow</name>
    <message numerus="yes">
        <source>A processing was interrupted: %n photo(s) left. Go on?</source>
        <translation>
            <numerusform>A processing was interrupted: %n photo left. Go on?</numerusform>
            <numerusform>A processing was interrupted: %n photos left. Go on?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stopped. What is done is kept; %n photo(s) left.</source>
        <translation>
            <numerusform>Stopped. What is done is kept; %n photo left.</numerusform>
            <numerusform>Stopped. What is done is kept; %n photos left.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Done: %n photo(s) processed.</source>
        <translation>
            <numerusform>Done: %n photo processed.</numerusform>
            <numerusform>Done: %n photos processed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) to process</source>
        <translation>
            <numerusform>%n photo to process</numerusform>
            <numerusform>%n photos to process</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WorkLine</name>
    <message numerus="yes">
        <source>%n photo(s) with a problem</source>
        <translation>
            <numerusform>%n photo with a problem</numerusform>
            <numerusform>%n photos with a problem</numerusform>
        </translation>
    </message>
</context>
</TS>
