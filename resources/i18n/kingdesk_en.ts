<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AtRest</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s)</source>
        <translation>
            <numerusform>%Ln client</numerusform>
            <numerusform>%Ln clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln without a reference</source>
        <translation>
            <numerusform>%Ln without a reference</numerusform>
            <numerusform>%Ln without a reference</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln to find at the next processing</source>
        <translation>
            <numerusform>%Ln to find at the next processing</numerusform>
            <numerusform>%Ln to find at the next processing</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BringDialog</name>
    <message numerus="yes">
        <source>%Ln reference(s)</source>
        <translation>
            <numerusform>%Ln reference</numerusform>
            <numerusform>%Ln references</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Bring %Ln</source>
        <translation>
            <numerusform>Bring %Ln</numerusform>
            <numerusform>Bring %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln people</source>
        <translation>
            <numerusform>%Ln person</numerusform>
            <numerusform>%Ln people</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BringFlow</name>
    <message numerus="yes">
        <source>Bringing %Ln people…</source>
        <translation>
            <numerusform>Bringing %Ln person…</numerusform>
            <numerusform>Bringing %Ln people…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln reference(s) brought</source>
        <translation>
            <numerusform>%Ln reference brought</numerusform>
            <numerusform>%Ln references brought</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) added</source>
        <translation>
            <numerusform>%Ln client added</numerusform>
            <numerusform>%Ln clients added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) known already</source>
        <translation>
            <numerusform>%Ln client known already</numerusform>
            <numerusform>%Ln clients known already</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BucketDialog</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckFlow</name>
    <message numerus="yes">
        <source>%Ln question(s) about other photos.</source>
        <translation>
            <numerusform>%Ln question about other photos.</numerusform>
            <numerusform>%Ln questions about other photos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln decision(s) made. Deliver when you are ready.</source>
        <translation>
            <numerusform>%Ln decision made. Deliver when you are ready.</numerusform>
            <numerusform>%Ln decisions made. Deliver when you are ready.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckPage</name>
    <message numerus="yes">
        <source>%Ln left</source>
        <translation>
            <numerusform>%Ln left</numerusform>
            <numerusform>%Ln left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln decided</source>
        <translation>
            <numerusform>%Ln decided</numerusform>
            <numerusform>%Ln decided</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckingFlow</name>
    <message numerus="yes">
        <source>%Ln photo(s) listed on KingSelection</source>
        <translation>
            <numerusform>%Ln photo listed on KingSelection</numerusform>
            <numerusform>%Ln photos listed on KingSelection</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) in R2</source>
        <translation>
            <numerusform>%Ln file in R2</numerusform>
            <numerusform>%Ln files in R2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassListDialog</name>
    <message numerus="yes">
        <source>%Ln with a face</source>
        <translation>
            <numerusform>%Ln with a face</numerusform>
            <numerusform>%Ln with a face</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln added without a face</source>
        <translation>
            <numerusform>%Ln added without a face</numerusform>
            <numerusform>%Ln added without a face</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation>
            <numerusform>%Ln left out</numerusform>
            <numerusform>%Ln left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>To look at (%Ln)</source>
        <translation>
            <numerusform>To look at (%Ln)</numerusform>
            <numerusform>To look at (%Ln)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Everybody (%Ln)</source>
        <translation>
            <numerusform>Everybody (%Ln)</numerusform>
            <numerusform>Everybody (%Ln)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %Ln to KingSelection</source>
        <translation>
            <numerusform>Add %Ln to KingSelection</numerusform>
            <numerusform>Add %Ln to KingSelection</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %Ln without a face</source>
        <translation>
            <numerusform>Add %Ln without a face</numerusform>
            <numerusform>Add %Ln without a face</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Enroll the other %Ln</source>
        <translation>
            <numerusform>Enroll the other one</numerusform>
            <numerusform>Enroll the other %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Enroll %Ln</source>
        <translation>
            <numerusform>Enroll %Ln</numerusform>
            <numerusform>Enroll %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Class list: %Ln people</source>
        <translation>
            <numerusform>Class list: %Ln person</numerusform>
            <numerusform>Class list: %Ln people</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassListFlow</name>
    <message numerus="yes">
        <source>%Ln reference(s) enrolled</source>
        <translation>
            <numerusform>%Ln reference enrolled</numerusform>
            <numerusform>%Ln references enrolled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) added</source>
        <translation>
            <numerusform>%Ln client added</numerusform>
            <numerusform>%Ln clients added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) known already</source>
        <translation>
            <numerusform>%Ln client known already</numerusform>
            <numerusform>%Ln clients known already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln that AWS does not know yet: tried again next time</source>
        <translation>
            <numerusform>%Ln that AWS does not know yet: tried again next time</numerusform>
            <numerusform>%Ln that AWS does not know yet: tried again next time</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClientCard</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln good</source>
        <translation>
            <numerusform>%Ln good</numerusform>
            <numerusform>%Ln good</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClientListModel</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Coach</name>
    <message numerus="yes">
        <source>%Ln good picture(s) will be enrolled.</source>
        <translation>
            <numerusform>%Ln good picture will be enrolled.</numerusform>
            <numerusform>%Ln good pictures will be enrolled.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Enroll %Ln picture(s)</source>
        <translation>
            <numerusform>Enroll %Ln picture</numerusform>
            <numerusform>Enroll %Ln pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ContactSheetDialog</name>
    <message numerus="yes">
        <source>%Ln face(s)</source>
        <translation>
            <numerusform>%Ln face</numerusform>
            <numerusform>%Ln faces</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln without a name</source>
        <translation>
            <numerusform>%Ln without a name</numerusform>
            <numerusform>%Ln without a name</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln name(s) without a face</source>
        <translation>
            <numerusform>%Ln name without a face</numerusform>
            <numerusform>%Ln names without a face</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Go on with %Ln</source>
        <translation>
            <numerusform>Go on with %Ln</numerusform>
            <numerusform>Go on with %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CostsDialog</name>
    <message numerus="yes">
        <source>Faces of %Ln photo(s) are kept since %1; last used %2.</source>
        <translation>
            <numerusform>Faces of %Ln photo are kept since %1; last used %2.</numerusform>
            <numerusform>Faces of %Ln photos are kept since %1; last used %2.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CountedCosts</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln call(s)</source>
        <translation>
            <numerusform>%Ln call</numerusform>
            <numerusform>%Ln calls</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CountedRuns</name>
    <message numerus="yes">
        <source>%Ln worker(s)</source>
        <translation>
            <numerusform>%Ln worker</numerusform>
            <numerusform>%Ln workers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CountedWords</name>
    <message numerus="yes">
        <source>%Ln to check</source>
        <translation>
            <numerusform>%Ln to check</numerusform>
            <numerusform>%Ln to check</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln minute(s)</source>
        <translation>
            <numerusform>%Ln minute</numerusform>
            <numerusform>%Ln minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln hour(s)</source>
        <translation>
            <numerusform>%Ln hour</numerusform>
            <numerusform>%Ln hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln with a problem</source>
        <translation>
            <numerusform>%Ln with a problem</numerusform>
            <numerusform>%Ln with a problem</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeliverDialog</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s)</source>
        <translation>
            <numerusform>%Ln client</numerusform>
            <numerusform>%Ln clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) have something to check.</source>
        <translation>
            <numerusform>%Ln client has something to check.</numerusform>
            <numerusform>%Ln clients have something to check.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) changed since they were delivered.</source>
        <translation>
            <numerusform>%Ln client changed since the delivery.</numerusform>
            <numerusform>%Ln clients changed since they were delivered.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) get a part of what was found: they do not count as delivered.</source>
        <translation>
            <numerusform>%Ln client gets a part of what was found, and does not count as delivered.</numerusform>
            <numerusform>%Ln clients get a part of what was found: they do not count as delivered.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) have no recorded consent.</source>
        <translation>
            <numerusform>%Ln client has no recorded consent.</numerusform>
            <numerusform>%Ln clients have no recorded consent.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeliverFlow</name>
    <message numerus="yes">
        <source>%Ln client(s) delivered</source>
        <translation>
            <numerusform>%Ln client delivered</numerusform>
            <numerusform>%Ln clients delivered</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) written</source>
        <translation>
            <numerusform>%Ln photo written</numerusform>
            <numerusform>%Ln photos written</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln there already</source>
        <translation>
            <numerusform>%Ln there already</numerusform>
            <numerusform>%Ln there already</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EnrollFlow</name>
    <message numerus="yes">
        <source>%Ln more picture(s) left out</source>
        <translation>
            <numerusform>%Ln more picture left out</numerusform>
            <numerusform>%Ln more pictures left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln reference(s) enrolled for %1</source>
        <translation>
            <numerusform>%Ln reference enrolled for %1</numerusform>
            <numerusform>%Ln references enrolled for %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>found in %Ln photo(s)</source>
        <translation>
            <numerusform>found in %Ln photo</numerusform>
            <numerusform>found in %Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EnrollUndo</name>
    <message numerus="yes">
        <source>Taken back: %Ln reference(s)</source>
        <translation>
            <numerusform>Taken back: %Ln reference</numerusform>
            <numerusform>Taken back: %Ln references</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln reference(s) put back</source>
        <translation>
            <numerusform>%Ln reference put back</numerusform>
            <numerusform>%Ln references put back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) removed</source>
        <translation>
            <numerusform>%Ln client removed</numerusform>
            <numerusform>%Ln clients removed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) stay on KingSelection</source>
        <translation>
            <numerusform>%Ln client stays on KingSelection</numerusform>
            <numerusform>%Ln clients stay on KingSelection</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) stay: there is more of them</source>
        <translation>
            <numerusform>%Ln client stays: there is more of them</numerusform>
            <numerusform>%Ln clients stay: there is more of them</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FaceListModel</name>
    <message numerus="yes">
        <source>%Ln point(s) behind</source>
        <translation>
            <numerusform>%Ln point behind</numerusform>
            <numerusform>%Ln points behind</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FacePicker</name>
    <message numerus="yes">
        <source>%1 shows %Ln face(s). Click the right one, or press its number.</source>
        <translation>
            <numerusform>%1 shows %Ln face. Click the right one, or press its number.</numerusform>
            <numerusform>%1 shows %Ln faces. Click the right one, or press its number.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FilterWords</name>
    <message numerus="yes">
        <source>%Ln people</source>
        <translation>
            <numerusform>%Ln person</numerusform>
            <numerusform>%Ln people</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GalleryModel</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s)</source>
        <translation>
            <numerusform>%Ln client</numerusform>
            <numerusform>%Ln clients</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GalleryPicker</name>
    <message numerus="yes">
        <source>%Ln gallery(s)</source>
        <translation>
            <numerusform>%Ln gallery</numerusform>
            <numerusform>%Ln galleries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GroupDialog</name>
    <message numerus="yes">
        <source>Confirm %Ln face(s)</source>
        <translation>
            <numerusform>Confirm %Ln face</numerusform>
            <numerusform>Confirm %Ln faces</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportFlow</name>
    <message numerus="yes">
        <source>%Ln new photo(s)</source>
        <translation>
            <numerusform>%Ln new photo</numerusform>
            <numerusform>%Ln new photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) changed since</source>
        <translation>
            <numerusform>%Ln photo changed since</numerusform>
            <numerusform>%Ln photos changed since</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) found in another place</source>
        <translation>
            <numerusform>%Ln photo found in another place</numerusform>
            <numerusform>%Ln photos found in another place</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) known already</source>
        <translation>
            <numerusform>%Ln photo known already</numerusform>
            <numerusform>%Ln photos known already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) can&apos;t be used</source>
        <translation>
            <numerusform>%Ln file can&apos;t be used</numerusform>
            <numerusform>%Ln files can&apos;t be used</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) chosen on the web</source>
        <translation>
            <numerusform>%Ln photo chosen on the web</numerusform>
            <numerusform>%Ln photos chosen on the web</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln face(s)</source>
        <translation>
            <numerusform>%Ln face</numerusform>
            <numerusform>%Ln faces</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>KeepingFlow</name>
    <message numerus="yes">
        <source>%Ln photo(s) fetched and kept</source>
        <translation>
            <numerusform>%Ln photo fetched and kept</numerusform>
            <numerusform>%Ln photos fetched and kept</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln here already</source>
        <translation>
            <numerusform>%Ln here already</numerusform>
            <numerusform>%Ln here already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln among your own files</source>
        <translation>
            <numerusform>%Ln among your own files</numerusform>
            <numerusform>%Ln among your own files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>no room for %Ln</source>
        <translation>
            <numerusform>no room for %Ln</numerusform>
            <numerusform>no room for %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be fetched</source>
        <translation>
            <numerusform>%Ln could not be fetched</numerusform>
            <numerusform>%Ln could not be fetched</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NamePhotos</name>
    <message numerus="yes">
        <source>Put %1 into %Ln photo(s)</source>
        <translation>
            <numerusform>Put %1 into %Ln photo</numerusform>
            <numerusform>Put %1 into %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is not in %Ln photo(s)</source>
        <translation>
            <numerusform>%1 is not in %Ln photo</numerusform>
            <numerusform>%1 is not in %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Put somebody into %Ln photo(s)…</source>
        <translation>
            <numerusform>Put somebody into %Ln photo…</numerusform>
            <numerusform>Put somebody into %Ln photos…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 was put into %Ln photo(s).</source>
        <translation>
            <numerusform>%1 was put into %Ln photo.</numerusform>
            <numerusform>%1 was put into %Ln photos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is not in %Ln photo(s) any more.</source>
        <translation>
            <numerusform>%1 is not in %Ln photo any more.</numerusform>
            <numerusform>%1 is not in %Ln photos any more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PairingFlow</name>
    <message numerus="yes">
        <source>%Ln photo(s) are read from R2 again; no file was touched.</source>
        <translation>
            <numerusform>%Ln photo is read from R2 again; no file was touched.</numerusform>
            <numerusform>%Ln photos are read from R2 again; no file was touched.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>None of the %Ln photo(s) was found there.</source>
        <translation>
            <numerusform>The only photo was not found there.</numerusform>
            <numerusform>None of the %Ln photos was found there.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) have no file of their name there.</source>
        <translation>
            <numerusform>%Ln photo has no file of its name there.</numerusform>
            <numerusform>%Ln photos have no file of their name there.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) are called like a photo but are not the same; those photos still come from R2:</source>
        <translation>
            <numerusform>%Ln file is called like a photo but is not the same; that photo still comes from R2:</numerusform>
            <numerusform>%Ln files are called like a photo but are not the same; those photos still come from R2:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PeopleFlow</name>
    <message numerus="yes">
        <source>%Ln face(s)</source>
        <translation>
            <numerusform>%Ln face</numerusform>
            <numerusform>%Ln faces</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln reference(s)</source>
        <translation>
            <numerusform>%Ln reference</numerusform>
            <numerusform>%Ln references</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln face(s) are %1</source>
        <translation>
            <numerusform>%Ln face is %1</numerusform>
            <numerusform>%Ln faces are %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out: already in the photo on another face</source>
        <translation>
            <numerusform>%Ln left out: already in the photo on another face</numerusform>
            <numerusform>%Ln left out: already in the photo on another face</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln face(s) ignored</source>
        <translation>
            <numerusform>%Ln face ignored</numerusform>
            <numerusform>%Ln faces ignored</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln face(s) without a name were found by Rekognition, which does not hand out what faces are compared by. Processed on this computer, they can be grouped.</source>
        <translation>
            <numerusform>%Ln face without a name was found by Rekognition, which does not hand out what faces are compared by. Processed on this computer, it can be grouped.</numerusform>
            <numerusform>%Ln faces without a name were found by Rekognition, which does not hand out what faces are compared by. Processed on this computer, they can be grouped.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln face(s) look like no other</source>
        <translation>
            <numerusform>%Ln face looks like no other</numerusform>
            <numerusform>%Ln faces look like no other</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PeopleModel</name>
    <message numerus="yes">
        <source>Somebody in %Ln photo(s)</source>
        <translation>
            <numerusform>Somebody in %Ln photo</numerusform>
            <numerusform>Somebody in %Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PeoplePage</name>
    <message numerus="yes">
        <source>Somebody in %Ln photo(s)</source>
        <translation>
            <numerusform>Somebody in %Ln photo</numerusform>
            <numerusform>Somebody in %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln chosen</source>
        <translation>
            <numerusform>%Ln chosen</numerusform>
            <numerusform>%Ln chosen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln people</source>
        <translation>
            <numerusform>%Ln person</numerusform>
            <numerusform>%Ln people</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln face(s) look like no other</source>
        <translation>
            <numerusform>%Ln face looks like no other</numerusform>
            <numerusform>%Ln faces look like no other</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhotoFlow</name>
    <message numerus="yes">
        <source>%Ln photo(s) with a face like this</source>
        <translation>
            <numerusform>%Ln photo with a face like this</numerusform>
            <numerusform>%Ln photos with a face like this</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhotoModel</name>
    <message numerus="yes">
        <source>%Ln face(s)</source>
        <translation>
            <numerusform>%Ln face</numerusform>
            <numerusform>%Ln faces</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhotosPage</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>%Ln selected</numerusform>
            <numerusform>%Ln selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProblemsDialog</name>
    <message numerus="yes">
        <source>Show %Ln &amp;ignored</source>
        <translation>
            <numerusform>Show %Ln &amp;ignored</numerusform>
            <numerusform>Show %Ln &amp;ignored</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) could not be processed; all others are done.</source>
        <translation>
            <numerusform>%Ln photo could not be processed; all others are done.</numerusform>
            <numerusform>%Ln photos could not be processed; all others are done.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) could not be processed so far.</source>
        <translation>
            <numerusform>%Ln photo could not be processed so far.</numerusform>
            <numerusform>%Ln photos could not be processed so far.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln request(s) to the workers could not be understood and were put aside.</source>
        <translation>
            <numerusform>%Ln request to the workers could not be understood and was put aside.</numerusform>
            <numerusform>%Ln requests to the workers could not be understood and were put aside.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProcessFlow</name>
    <message numerus="yes">
        <source>Trying %Ln photo(s) again</source>
        <translation>
            <numerusform>Trying %Ln photo again</numerusform>
            <numerusform>Trying %Ln photos again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) to process</source>
        <translation>
            <numerusform>%Ln photo to process</numerusform>
            <numerusform>%Ln photos to process</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultsFlow</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the %Ln best</source>
        <translation>
            <numerusform>the best</numerusform>
            <numerusform>the %Ln best</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Saved without %Ln photo(s) that could not be read.</source>
        <translation>
            <numerusform>Saved without %Ln photo that could not be read.</numerusform>
            <numerusform>Saved without %Ln photos that could not be read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultsPage</name>
    <message numerus="yes">
        <source>%Ln face(s) without a name</source>
        <translation>
            <numerusform>%Ln face without a name</numerusform>
            <numerusform>%Ln faces without a name</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewFlow</name>
    <message numerus="yes">
        <source>%Ln decision(s) taken back.</source>
        <translation>
            <numerusform>%Ln decision taken back.</numerusform>
            <numerusform>%Ln decisions taken back.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunsFlow</name>
    <message numerus="yes">
        <source>Done: %Ln photo(s) processed.</source>
        <translation>
            <numerusform>Done: %Ln photo processed.</numerusform>
            <numerusform>Done: %Ln photos processed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WorkLine</name>
    <message numerus="yes">
        <source>%Ln photo(s) with a problem</source>
        <translation>
            <numerusform>%Ln photo with a problem</numerusform>
            <numerusform>%Ln photos with a problem</numerusform>
        </translation>
    </message>
</context>
</TS>
