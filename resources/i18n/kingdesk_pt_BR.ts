<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>Version %1 · Every client&apos;s photos, found for you</source>
        <translation>Versão %1 · As fotos de cada cliente, encontradas para você</translation>
    </message>
    <message>
        <source>What it is made of, and its licences:</source>
        <translation>De que é feito, e as licenças:</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Licenças</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
</context>
<context>
    <name>Account</name>
    <message>
        <source>Go on without the account at AWS?</source>
        <translation>Continuar sem a conta da AWS?</translation>
    </message>
    <message>
        <source>The access key of AWS is deleted from this computer, and faces are found on this computer only. Faces that are kept at AWS stay there: delete them before, under “Costs and faces at AWS”.</source>
        <translation>A chave de acesso da AWS é apagada deste computador, e os rostos são encontrados só neste computador. Os rostos guardados na AWS continuam lá: apague-os antes, em “Custos e rostos na AWS”.</translation>
    </message>
    <message>
        <source>Go on without</source>
        <translation>Continuar sem</translation>
    </message>
    <message>
        <source>Keep the key</source>
        <translation>Manter a chave</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Import photos</source>
        <translation>Importar fotos</translation>
    </message>
    <message>
        <source>Import a folder of photos</source>
        <translation>Importar uma pasta de fotos</translation>
    </message>
    <message>
        <source>Class list</source>
        <translation>Lista da turma</translation>
    </message>
    <message>
        <source>Import a class list</source>
        <translation>Importar uma lista da turma</translation>
    </message>
    <message>
        <source>New client…</source>
        <translation>Novo cliente…</translation>
    </message>
    <message>
        <source>Add one client</source>
        <translation>Adicionar cliente</translation>
    </message>
    <message>
        <source>Add a reference…</source>
        <translation>Adicionar referência…</translation>
    </message>
    <message>
        <source>Enroll the chosen client&apos;s face</source>
        <translation>Cadastrar o rosto do cliente escolhido</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>Processar</translation>
    </message>
    <message>
        <source>Find faces in new and changed photos</source>
        <translation>Encontrar rostos nas fotos novas e alteradas</translation>
    </message>
    <message>
        <source>Photos with a problem again</source>
        <translation>De novo as fotos com problema</translation>
    </message>
    <message>
        <source>All photos again</source>
        <translation>Todas as fotos de novo</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Conferir</translation>
    </message>
    <message>
        <source>Decide what is in doubt</source>
        <translation>Decidir o que está em dúvida</translation>
    </message>
    <message>
        <source>People without a name</source>
        <translation>Pessoas sem nome</translation>
    </message>
    <message>
        <source>Deliver</source>
        <translation>Entregar</translation>
    </message>
    <message>
        <source>Give clients their photos</source>
        <translation>Entregar aos clientes as fotos deles</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultados</translation>
    </message>
    <message>
        <source>How many photos each client has</source>
        <translation>Quantas fotos cada cliente tem</translation>
    </message>
    <message>
        <source>Find a client</source>
        <translation>Buscar por nome</translation>
    </message>
    <message>
        <source>Add a filter</source>
        <translation>Adicionar um filtro</translation>
    </message>
    <message>
        <source>Photos with a problem</source>
        <translation>Fotos com problema</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>Clientes</translation>
    </message>
    <message>
        <source>Show or hide the clients</source>
        <translation>Mostrar ou ocultar os clientes</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Detalhes</translation>
    </message>
    <message>
        <source>Show or hide the details</source>
        <translation>Mostrar ou ocultar os detalhes</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Configurações</translation>
    </message>
    <message>
        <source>Language and look</source>
        <translation>Idioma e aparência</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Sair</translation>
    </message>
    <message>
        <source>Galleries</source>
        <translation>Galerias</translation>
    </message>
    <message>
        <source>Open another gallery</source>
        <translation>Abrir outra galeria</translation>
    </message>
    <message>
        <source>Reload</source>
        <translation>Recarregar</translation>
    </message>
    <message>
        <source>Ask KingSelection&apos;s database again</source>
        <translation>Consultar de novo o banco de dados do KingSelection</translation>
    </message>
    <message>
        <source>Photos on this computer…</source>
        <translation>Fotos neste computador…</translation>
    </message>
    <message>
        <source>Read photos from a folder you have instead of downloading them</source>
        <translation>Ler as fotos de uma pasta sua em vez de baixá-las</translation>
    </message>
    <message>
        <source>Don&apos;t use the files of this computer</source>
        <translation>Não usar os arquivos deste computador</translation>
    </message>
    <message>
        <source>Read all photos from R2 again; no file is touched</source>
        <translation>Voltar a ler todas as fotos do R2; nenhum arquivo é alterado</translation>
    </message>
    <message>
        <source>Keep previews on this computer</source>
        <translation>Guardar prévias neste computador</translation>
    </message>
    <message>
        <source>To look at every photo without internet</source>
        <translation>Para ver todas as fotos sem internet</translation>
    </message>
    <message>
        <source>Keep originals on this computer</source>
        <translation>Guardar originais neste computador</translation>
    </message>
    <message>
        <source>To process and deliver without internet</source>
        <translation>Para processar e entregar sem internet</translation>
    </message>
    <message>
        <source>Check gallery…</source>
        <translation>Verificar a galeria…</translation>
    </message>
    <message>
        <source>Compare KingSelection&apos;s list with the files in R2</source>
        <translation>Comparar a lista do KingSelection com os arquivos no R2</translation>
    </message>
    <message>
        <source>Costs and faces at AWS…</source>
        <translation>Custos e rostos na AWS…</translation>
    </message>
    <message>
        <source>What was paid, and whose faces are kept there</source>
        <translation>O que foi pago e de quem são os rostos guardados lá</translation>
    </message>
</context>
<context>
    <name>Assistant</name>
    <message>
        <source>&amp;Name of the workspace on this computer</source>
        <translation>&amp;Nome do espaço de trabalho neste computador</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Voltar</translation>
    </message>
    <message>
        <source>Where are your photos?</source>
        <translation>Onde estão suas fotos?</translation>
    </message>
    <message>
        <source>The studio&apos;s connection</source>
        <translation>A conexão do estúdio</translation>
    </message>
    <message>
        <source>Trying every part</source>
        <translation>Testando cada parte</translation>
    </message>
    <message>
        <source>Who are you on KingSelection?</source>
        <translation>Quem é você no KingSelection?</translation>
    </message>
    <message>
        <source>Ready, but no password is kept</source>
        <translation>Pronto, mas nenhuma senha é guardada</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>Passo %1 de %2</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Parar</translation>
    </message>
    <message>
        <source>Try all again</source>
        <translation>Testar tudo de novo</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>Testar</translation>
    </message>
    <message>
        <source>Signing in…</source>
        <translation>Entrando…</translation>
    </message>
    <message>
        <source>Sign in and open</source>
        <translation>Entrar e abrir</translation>
    </message>
    <message>
        <source>Open now</source>
        <translation>Abrir agora</translation>
    </message>
</context>
<context>
    <name>AtRest</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln foto</numerusform>
            <numerusform>%Ln fotos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s)</source>
        <translation>
            <numerusform>%Ln cliente</numerusform>
            <numerusform>%Ln clientes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln without a reference</source>
        <translation>
            <numerusform>%Ln sem referência</numerusform>
            <numerusform>%Ln sem referência</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln to find at the next processing</source>
        <translation>
            <numerusform>%Ln para encontrar no próximo processamento</numerusform>
            <numerusform>%Ln para encontrar no próximo processamento</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BringDialog</name>
    <message>
        <source>People of another gallery</source>
        <translation>Pessoas de outra galeria</translation>
    </message>
    <message>
        <source>Find a client</source>
        <translation>Buscar cliente</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Pessoas</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Reading the clients…</source>
        <translation>Lendo os clientes…</translation>
    </message>
    <message>
        <source>They come with their references and their consent; nothing is found anew or paid for.</source>
        <translation>Elas vêm com as referências e a autorização; nada é procurado de novo nem cobrado.</translation>
    </message>
    <message>
        <source>Who is new here is added to this gallery on KingSelection with name, e-mail and phone. KingDesk can&apos;t take that back.</source>
        <translation>Quem é novo aqui é incluído nesta galeria no KingSelection com nome, e-mail e telefone. O KingDesk não consegue desfazer isso.</translation>
    </message>
    <message>
        <source>&amp;Gallery</source>
        <translation>&amp;Galeria</translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation>&amp;Buscar</translation>
    </message>
    <message>
        <source>&amp;All</source>
        <translation>&amp;Todos</translation>
    </message>
    <message>
        <source>&amp;None</source>
        <translation>&amp;Nenhum</translation>
    </message>
    <message>
        <source>Nobody in this gallery</source>
        <translation>Ninguém nesta galeria</translation>
    </message>
    <message numerus="yes">
        <source>%Ln reference(s)</source>
        <translation>
            <numerusform>%Ln referência</numerusform>
            <numerusform>%Ln referências</numerusform>
        </translation>
    </message>
    <message>
        <source>no reference</source>
        <translation>sem referência</translation>
    </message>
    <message>
        <source>a client here already</source>
        <translation>já é cliente aqui</translation>
    </message>
    <message numerus="yes">
        <source>Bring %Ln</source>
        <translation>
            <numerusform>Trazer %Ln</numerusform>
            <numerusform>Trazer %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln people</source>
        <translation>
            <numerusform>%Ln pessoa</numerusform>
            <numerusform>%Ln pessoas</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BringFlow</name>
    <message>
        <source>There is no other gallery to bring people from.</source>
        <translation>Não há outra galeria de onde trazer pessoas.</translation>
    </message>
    <message numerus="yes">
        <source>Bringing %Ln people…</source>
        <translation>
            <numerusform>Trazendo %Ln pessoa…</numerusform>
            <numerusform>Trazendo %Ln pessoas…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln reference(s) brought</source>
        <translation>
            <numerusform>%Ln referência trazida</numerusform>
            <numerusform>%Ln referências trazidas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) added</source>
        <translation>
            <numerusform>%Ln cliente incluído</numerusform>
            <numerusform>%Ln clientes incluídos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) known already</source>
        <translation>
            <numerusform>%Ln cliente já existia</numerusform>
            <numerusform>%Ln clientes já existiam</numerusform>
        </translation>
    </message>
    <message>
        <source>will be found at the next processing</source>
        <translation>será encontrado no próximo processamento</translation>
    </message>
</context>
<context>
    <name>Browsing</name>
    <message>
        <source>Loading…</source>
        <translation>Carregando…</translation>
    </message>
    <message>
        <source>Press F5 to try again.</source>
        <translation>Pressione F5 para tentar de novo.</translation>
    </message>
</context>
<context>
    <name>BucketDialog</name>
    <message>
        <source>Find a name in this folder</source>
        <translation>Buscar por nome nesta pasta</translation>
    </message>
    <message>
        <source>One level up</source>
        <translation>Um nível acima</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Pastas</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Tentar de novo</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Escolher</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>All galleries</source>
        <translation>Todas as galerias</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln foto</numerusform>
            <numerusform>%Ln fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 so far…</source>
        <translation>%1 até agora…</translation>
    </message>
    <message>
        <source>This folder could not be read</source>
        <translation>Não foi possível ler esta pasta</translation>
    </message>
    <message>
        <source>Looking into R2…</source>
        <translation>Olhando no R2…</translation>
    </message>
    <message>
        <source>No photo here has such a name</source>
        <translation>Nenhuma foto aqui tem esse nome</translation>
    </message>
    <message>
        <source>Open one of the folders at the left</source>
        <translation>Abra uma das pastas à esquerda</translation>
    </message>
    <message>
        <source>You have no galleries yet</source>
        <translation>Você ainda não tem galerias</translation>
    </message>
    <message>
        <source>This folder is empty</source>
        <translation>Esta pasta está vazia</translation>
    </message>
</context>
<context>
    <name>BucketFlow</name>
    <message>
        <source>Reference of %1, from the bucket</source>
        <translation>Referência de %1, do bucket</translation>
    </message>
</context>
<context>
    <name>BugDialog</name>
    <message>
        <source>KingDesk made a mistake</source>
        <translation>O KingDesk cometeu um erro</translation>
    </message>
    <message>
        <source>Your photos and decisions are safe. What you just did may not have worked. Please copy this report and send it to whoever looks after KingDesk.</source>
        <translation>Suas fotos e decisões estão seguras. O que você acabou de fazer talvez não tenha funcionado. Copie este relatório e envie-o a quem cuida do KingDesk.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Relatório</translation>
    </message>
    <message>
        <source>&amp;Copy report</source>
        <translation>&amp;Copiar relatório</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>&amp;Fechar</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copiado</translation>
    </message>
</context>
<context>
    <name>CachePage</name>
    <message>
        <source>Emptying…</source>
        <translation>Esvaziando…</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Contando…</translation>
    </message>
    <message>
        <source>Thumbnails: %1</source>
        <translation>Miniaturas: %1</translation>
    </message>
    <message>
        <source>Copies of photos: %1</source>
        <translation>Cópias de fotos: %1</translation>
    </message>
    <message>
        <source>Empty the cache</source>
        <translation>Esvaziar o cache</translation>
    </message>
    <message>
        <source>Empty the cache?</source>
        <translation>Esvaziar o cache?</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>Esvaziar</translation>
    </message>
    <message>
        <source>Thumbnails are made again when they are looked at, which takes a moment each. Photos, faces and decisions stay.</source>
        <translation>As miniaturas são refeitas quando forem vistas, um instante cada uma. Fotos, rostos e decisões ficam.</translation>
    </message>
    <message>
        <source>Thumbnails and copies of photos are fetched again when they are looked at; without a connection they are missing until then. Photos, faces and decisions stay.</source>
        <translation>Miniaturas e cópias de fotos são baixadas de novo quando forem vistas; sem conexão, faltam até lá. Fotos, rostos e decisões ficam.</translation>
    </message>
    <message>
        <source>Where it lies</source>
        <translation>Onde fica</translation>
    </message>
    <message>
        <source>How much it takes</source>
        <translation>Quanto ocupa</translation>
    </message>
    <message>
        <source>What it is for</source>
        <translation>Para que serve</translation>
    </message>
    <message>
        <source>So that a gallery opens at once, thumbnails of its photos are kept, up to 2 GB. Those unused for longest go by themselves.</source>
        <translation>Para que uma galeria abra na hora, miniaturas das fotos são guardadas, até 2 GB. As que não são usadas há mais tempo saem sozinhas.</translation>
    </message>
    <message>
        <source>So that a gallery opens at once, also without a connection, thumbnails and copies of photos are kept. Those unused for longest go by themselves; how much copies may take is set under “This workspace”.</source>
        <translation>Para que uma galeria abra na hora, também sem conexão, miniaturas e cópias de fotos são guardadas. As que não são usadas há mais tempo saem sozinhas; quanto as cópias podem ocupar é definido em “Esta área de trabalho”.</translation>
    </message>
    <message>
        <source>&amp;Empty the cache…</source>
        <translation>&amp;Esvaziar o cache…</translation>
    </message>
</context>
<context>
    <name>Candidates</name>
    <message>
        <source>No further candidate</source>
        <translation>Ninguém mais parecido</translation>
    </message>
    <message>
        <source>It is %1 (key %2)</source>
        <translation>É %1 (tecla %2)</translation>
    </message>
    <message>
        <source>In this photo on another face already: nobody is twice.</source>
        <translation>Já está nesta foto em outro rosto: ninguém aparece duas vezes.</translation>
    </message>
</context>
<context>
    <name>CheckDialog</name>
    <message>
        <source>Check of the gallery</source>
        <translation>Verificação da galeria</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>What does not fit</source>
        <translation>O que não combina</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>Nomes</translation>
    </message>
    <message>
        <source>Copy list</source>
        <translation>Copiar lista</translation>
    </message>
</context>
<context>
    <name>CheckFlow</name>
    <message>
        <source>Loading…</source>
        <translation>Carregando…</translation>
    </message>
    <message>
        <source>Nothing to check among these photos</source>
        <translation>Nada a conferir nestas fotos</translation>
    </message>
    <message numerus="yes">
        <source>%Ln question(s) about other photos.</source>
        <translation>
            <numerusform>%Ln pergunta sobre outras fotos.</numerusform>
            <numerusform>%Ln perguntas sobre outras fotos.</numerusform>
        </translation>
    </message>
    <message>
        <source>All checked</source>
        <translation>Tudo conferido</translation>
    </message>
    <message numerus="yes">
        <source>%Ln decision(s) made. Deliver when you are ready.</source>
        <translation>
            <numerusform>%Ln decisão tomada. Entregue quando quiser.</numerusform>
            <numerusform>%Ln decisões tomadas. Entregue quando quiser.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing to check</source>
        <translation>Nada a conferir</translation>
    </message>
    <message>
        <source>Every face that was named is certain, or confirmed by you.</source>
        <translation>Todo rosto com nome é certo ou foi confirmado por você.</translation>
    </message>
</context>
<context>
    <name>CheckLine</name>
    <message>
        <source>Try again</source>
        <translation>Tentar de novo</translation>
    </message>
    <message>
        <source>Correct…</source>
        <translation>Corrigir…</translation>
    </message>
    <message>
        <source>Copy the line</source>
        <translation>Copiar a linha</translation>
    </message>
    <message>
        <source>is being tried…</source>
        <translation>testando…</translation>
    </message>
    <message>
        <source>works</source>
        <translation>funciona</translation>
    </message>
    <message>
        <source>works; please note:</source>
        <translation>funciona; atenção:</translation>
    </message>
    <message>
        <source>does not work</source>
        <translation>não funciona</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copiado</translation>
    </message>
</context>
<context>
    <name>CheckPage</name>
    <message>
        <source>Face in %1</source>
        <translation>Rosto em %1</translation>
    </message>
    <message>
        <source>Reference of %1</source>
        <translation>Referência de %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln left</source>
        <translation>
            <numerusform>falta %Ln</numerusform>
            <numerusform>faltam %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln decided</source>
        <translation>
            <numerusform>%Ln decidido</numerusform>
            <numerusform>%Ln decididos</numerusform>
        </translation>
    </message>
    <message>
        <source>All clients (%1)</source>
        <translation>Todos os clientes (%1)</translation>
    </message>
    <message>
        <source>%1 is %2 points apart</source>
        <translation>%1 fica a %2 pontos</translation>
    </message>
    <message>
        <source>nobody is twice in a photo</source>
        <translation>ninguém aparece duas vezes numa foto</translation>
    </message>
    <message>
        <source>It is %1  ⏎</source>
        <translation>É %1  ⏎</translation>
    </message>
    <message>
        <source>Not %1  X</source>
        <translation>Não é %1  X</translation>
    </message>
    <message>
        <source>Someone else…  N</source>
        <translation>Outra pessoa…  N</translation>
    </message>
    <message>
        <source>Ignore face  I</source>
        <translation>Ignorar rosto  I</translation>
    </message>
    <message>
        <source>To check</source>
        <translation>Conferir</translation>
    </message>
    <message>
        <source>It is this person</source>
        <translation>É esta pessoa</translation>
    </message>
    <message>
        <source>Not this person</source>
        <translation>Não é esta pessoa</translation>
    </message>
    <message>
        <source>This face</source>
        <translation>Este rosto</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>A seguir</translation>
    </message>
    <message>
        <source>Several at once…</source>
        <translation>Vários de uma vez…</translation>
    </message>
    <message>
        <source>Confirm faces of one client together (Shift+Enter)</source>
        <translation>Confirmar juntos os rostos de um cliente (Shift+Enter)</translation>
    </message>
    <message>
        <source>This is the right person (Enter)</source>
        <translation>É a pessoa certa (Enter)</translation>
    </message>
    <message>
        <source>This face is somebody else (X)</source>
        <translation>Este rosto é de outra pessoa (X)</translation>
    </message>
    <message>
        <source>Say who this is (N)</source>
        <translation>Dizer quem é (N)</translation>
    </message>
    <message>
        <source>Nobody you deliver to (I)</source>
        <translation>Ninguém a quem você entrega (I)</translation>
    </message>
    <message>
        <source>Back to the photos</source>
        <translation>Voltar às fotos</translation>
    </message>
    <message>
        <source>People without a name</source>
        <translation>Pessoas sem nome</translation>
    </message>
    <message>
        <source>Ask about all photos</source>
        <translation>Conferir todas as fotos</translation>
    </message>
    <message>
        <source>Look at the whole photo</source>
        <translation>Ver a foto inteira</translation>
    </message>
    <message>
        <source>Take back the last decision</source>
        <translation>Desfazer a última decisão</translation>
    </message>
    <message>
        <source>Whose faces to check</source>
        <translation>De quem conferir os rostos</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
</context>
<context>
    <name>CheckingFlow</name>
    <message>
        <source>Checking the gallery</source>
        <translation>Verificando a galeria</translation>
    </message>
    <message>
        <source>Stopped; nothing was changed.</source>
        <translation>Parado; nada foi alterado.</translation>
    </message>
    <message>
        <source>The gallery is sound.</source>
        <translation>A galeria está em ordem.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) listed on KingSelection</source>
        <translation>
            <numerusform>%Ln foto na lista do KingSelection</numerusform>
            <numerusform>%Ln fotos na lista do KingSelection</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) in R2</source>
        <translation>
            <numerusform>%Ln arquivo no R2</numerusform>
            <numerusform>%Ln arquivos no R2</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything fits: every photo has its file.</source>
        <translation>Tudo em ordem: cada foto tem o seu arquivo.</translation>
    </message>
    <message>
        <source>KingDesk only looked; nothing was changed.</source>
        <translation>O KingDesk só olhou; nada foi alterado.</translation>
    </message>
    <message>
        <source>Photos whose file is missing</source>
        <translation>Fotos sem arquivo</translation>
    </message>
    <message>
        <source>KingSelection lists them, but their files are not in R2. Upload them again there, or remove them from the gallery.</source>
        <translation>O KingSelection tem estas fotos na lista, mas os arquivos não estão no R2. Envie-as de novo por lá ou retire-as da galeria.</translation>
    </message>
    <message>
        <source>Edited versions missing</source>
        <translation>Versões editadas ausentes</translation>
    </message>
    <message>
        <source>The photos are there; they are delivered as they were before editing.</source>
        <translation>As fotos estão lá; são entregues como eram antes da edição.</translation>
    </message>
    <message>
        <source>Photos kept elsewhere</source>
        <translation>Fotos guardadas em outro lugar</translation>
    </message>
    <message>
        <source>They are not in R2, so KingDesk can&apos;t look for faces in them.</source>
        <translation>Não estão no R2, então o KingDesk não consegue procurar rostos nelas.</translation>
    </message>
    <message>
        <source>Photos changed since</source>
        <translation>Fotos alteradas depois</translation>
    </message>
    <message>
        <source>Their files are others than when KingDesk looked. Press Process.</source>
        <translation>Os arquivos não são mais os que o KingDesk viu. Pressione Processar.</translation>
    </message>
    <message>
        <source>Files without a photo</source>
        <translation>Arquivos sem foto</translation>
    </message>
    <message>
        <source>They lie in the gallery&apos;s folder in R2, but it lists no photo for them. A watermark or a cover may be among them.</source>
        <translation>Estão na pasta da galeria no R2, mas nenhuma foto da lista aponta para eles. Pode haver uma marca d&apos;água ou uma capa entre eles.</translation>
    </message>
    <message>
        <source>Photos listed twice</source>
        <translation>Fotos repetidas na lista</translation>
    </message>
    <message>
        <source>Several photos of the gallery are one and the same file.</source>
        <translation>Várias fotos da galeria são um único arquivo.</translation>
    </message>
    <message>
        <source>in Cloudflare Images</source>
        <translation>no Cloudflare Images</translation>
    </message>
    <message>
        <source>at another address</source>
        <translation>em outro endereço</translation>
    </message>
</context>
<context>
    <name>ChipButton</name>
    <message>
        <source>Filter: press to remove it</source>
        <translation>Filtro: pressione para remover</translation>
    </message>
    <message>
        <source>%1: click to remove this filter</source>
        <translation>%1: clique para remover este filtro</translation>
    </message>
</context>
<context>
    <name>ChooseDialog</name>
    <message>
        <source>&amp;Find</source>
        <translation>&amp;Buscar</translation>
    </message>
    <message>
        <source>Show photos</source>
        <translation>Mostrar fotos</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
</context>
<context>
    <name>Choosing</name>
    <message>
        <source>Photos in a folder</source>
        <translation>Fotos em uma pasta</translation>
    </message>
    <message>
        <source>A table (CSV, XLSX)…</source>
        <translation>Uma tabela (CSV, XLSX)…</translation>
    </message>
    <message>
        <source>A folder of photos named after people…</source>
        <translation>Uma pasta de fotos com os nomes das pessoas…</translation>
    </message>
    <message>
        <source>A contact sheet, names beside it…</source>
        <translation>Uma folha de contatos, com os nomes ao lado…</translation>
    </message>
    <message>
        <source>People of another gallery…</source>
        <translation>Pessoas de outra galeria…</translation>
    </message>
    <message>
        <source>Contact sheet</source>
        <translation>Folha de contatos</translation>
    </message>
    <message>
        <source>Class list</source>
        <translation>Lista da turma</translation>
    </message>
    <message>
        <source>Tables (*.csv *.xlsx *.xls *.ods)</source>
        <translation>Tabelas (*.csv *.xlsx *.xls *.ods)</translation>
    </message>
</context>
<context>
    <name>ClassList</name>
    <message>
        <source>No name; left out.</source>
        <translation>Sem nome; fica de fora.</translation>
    </message>
    <message>
        <source>Another client has this e-mail; added without it.</source>
        <translation>Outro cliente já tem este e-mail; incluído sem e-mail.</translation>
    </message>
    <message>
        <source>The name stands in the list already (%1); left out.</source>
        <translation>O nome já está na lista (%1); fica de fora.</translation>
    </message>
    <message>
        <source>Not an e-mail address: %1. Added without it.</source>
        <translation>Não é um endereço de e-mail: %1. Incluído sem e-mail.</translation>
    </message>
    <message>
        <source>The named photo is not there: %1</source>
        <translation>A foto indicada não existe: %1</translation>
    </message>
    <message>
        <source>The named file is no photo: %1</source>
        <translation>O arquivo indicado não é uma foto: %1</translation>
    </message>
    <message>
        <source>There is no photo of this person.</source>
        <translation>Não há foto desta pessoa.</translation>
    </message>
    <message>
        <source>Several faces in the photo: which one is it?</source>
        <translation>Vários rostos na foto: qual é o certo?</translation>
    </message>
    <message>
        <source>The face looks like %1: is it the same person?</source>
        <translation>O rosto parece ser de %1: é a mesma pessoa?</translation>
    </message>
    <message>
        <source>A photo of somebody else than the other photos; left out.</source>
        <translation>Uma foto de outra pessoa que não a das outras fotos; ficou de fora.</translation>
    </message>
    <message>
        <source>The folder can&apos;t be opened; left out.</source>
        <translation>A pasta não pode ser aberta; ficou de fora.</translation>
    </message>
    <message>
        <source>No consent: the face was not taken.</source>
        <translation>Sem consentimento: o rosto não foi usado.</translation>
    </message>
    <message>
        <source>Consent not recorded: there is no reference yet.</source>
        <translation>Consentimento não registrado: ainda não há referência.</translation>
    </message>
    <message>
        <source>The entry can&apos;t be used.</source>
        <translation>Esta linha não pode ser usada.</translation>
    </message>
    <message>
        <source>(line or file: %1)</source>
        <translation>(linha ou arquivo: %1)</translation>
    </message>
</context>
<context>
    <name>ClassListDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>New people are added to this gallery on KingSelection with these names and e-mails. Nobody can sign in with them there until you set passwords on KingSelection. KingDesk can&apos;t take them back.</source>
        <translation>As pessoas novas são incluídas nesta galeria no KingSelection com estes nomes e e-mails. Ninguém consegue entrar lá com eles até você definir senhas no KingSelection. O KingDesk não consegue desfazer isso.</translation>
    </message>
    <message>
        <source>Making them known to AWS costs at most %1.</source>
        <translation>Cadastrá-los na AWS custa no máximo %1.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln with a face</source>
        <translation>
            <numerusform>%Ln com rosto</numerusform>
            <numerusform>%Ln com rosto</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln added without a face</source>
        <translation>
            <numerusform>%Ln incluído sem rosto</numerusform>
            <numerusform>%Ln incluídos sem rosto</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation>
            <numerusform>%Ln fica de fora</numerusform>
            <numerusform>%Ln ficam de fora</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>To look at (%Ln)</source>
        <translation>
            <numerusform>Para ver (%Ln)</numerusform>
            <numerusform>Para ver (%Ln)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Everybody (%Ln)</source>
        <translation>
            <numerusform>Todos (%Ln)</numerusform>
            <numerusform>Todos (%Ln)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %Ln to KingSelection</source>
        <translation>
            <numerusform>Incluir %Ln no KingSelection</numerusform>
            <numerusform>Incluir %Ln no KingSelection</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %Ln without a face</source>
        <translation>
            <numerusform>Incluir %Ln sem rosto</numerusform>
            <numerusform>Incluir %Ln sem rosto</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Enroll the other %Ln</source>
        <translation>
            <numerusform>Cadastrar o outro (%Ln)</numerusform>
            <numerusform>Cadastrar os outros %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Enroll %Ln</source>
        <translation>
            <numerusform>Cadastrar %Ln</numerusform>
            <numerusform>Cadastrar %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Class list: %Ln people</source>
        <translation>
            <numerusform>Lista da turma: %Ln pessoa</numerusform>
            <numerusform>Lista da turma: %Ln pessoas</numerusform>
        </translation>
    </message>
    <message>
        <source>People on the list</source>
        <translation>Pessoas da lista</translation>
    </message>
    <message>
        <source>Nothing to look at</source>
        <translation>Nada a corrigir</translation>
    </message>
    <message>
        <source>Everybody on the list can be enrolled.</source>
        <translation>Todas as pessoas da lista podem ser cadastradas.</translation>
    </message>
    <message>
        <source>They &amp;agreed to be looked for by their faces</source>
        <translation>&amp;Autorizaram a busca pelo rosto</translation>
    </message>
</context>
<context>
    <name>ClassListFlow</name>
    <message>
        <source>Reading the class list</source>
        <translation>Lendo a lista da turma</translation>
    </message>
    <message>
        <source>Stopped; nobody was added.</source>
        <translation>Parado; ninguém foi incluído.</translation>
    </message>
    <message>
        <source>A photo of %1</source>
        <translation>Uma foto de %1</translation>
    </message>
    <message>
        <source>Enrolling the class</source>
        <translation>Cadastrando a turma</translation>
    </message>
    <message>
        <source>will be found at the next processing</source>
        <translation>será encontrado no próximo processamento</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Cliente</translation>
    </message>
    <message>
        <source>What about it</source>
        <translation>O que houve</translation>
    </message>
    <message>
        <source>Class list</source>
        <translation>Lista da turma</translation>
    </message>
    <message numerus="yes">
        <source>%Ln reference(s) enrolled</source>
        <translation>
            <numerusform>%Ln referência cadastrada</numerusform>
            <numerusform>%Ln referências cadastradas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) added</source>
        <translation>
            <numerusform>%Ln cliente incluído</numerusform>
            <numerusform>%Ln clientes incluídos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) known already</source>
        <translation>
            <numerusform>%Ln cliente já existia</numerusform>
            <numerusform>%Ln clientes já existiam</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln that AWS does not know yet: tried again next time</source>
        <translation>
            <numerusform>%Ln que a AWS ainda não conhece: nova tentativa na próxima vez</numerusform>
            <numerusform>%Ln que a AWS ainda não conhece: nova tentativa na próxima vez</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Parado</translation>
    </message>
</context>
<context>
    <name>ClassListModel</name>
    <message>
        <source>Name</source>
        <translation>Nome</translation>
    </message>
    <message>
        <source>What about it</source>
        <translation>O que houve</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>Resultado</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>(sem nome)</translation>
    </message>
    <message>
        <source>Mended.</source>
        <translation>Corrigido.</translation>
    </message>
    <message>
        <source>enrolled</source>
        <translation>cadastrado</translation>
    </message>
    <message>
        <source>added without a face</source>
        <translation>incluído sem rosto</translation>
    </message>
    <message>
        <source>known already, gets this face</source>
        <translation>já existe, recebe este rosto</translation>
    </message>
    <message>
        <source>known already</source>
        <translation>já existe</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>fica de fora</translation>
    </message>
</context>
<context>
    <name>ClientCard</name>
    <message>
        <source>No photos found yet.</source>
        <translation>Nenhuma foto encontrada ainda.</translation>
    </message>
    <message>
        <source>Nobody chosen</source>
        <translation>Ninguém escolhido</translation>
    </message>
    <message>
        <source>Choose a client to see the best photos.</source>
        <translation>Escolha um cliente para ver as melhores fotos.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln foto</numerusform>
            <numerusform>%Ln fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of the gallery</source>
        <translation>%1 da galeria</translation>
    </message>
    <message numerus="yes">
        <source>%Ln good</source>
        <translation>
            <numerusform>%Ln boa</numerusform>
            <numerusform>%Ln boas</numerusform>
        </translation>
    </message>
    <message>
        <source>Nobody knows this face yet: add a reference, then process.</source>
        <translation>Ninguém conhece este rosto ainda: adicione uma referência e processe.</translation>
    </message>
    <message>
        <source>Show photos</source>
        <translation>Mostrar fotos</translation>
    </message>
    <message>
        <source>Contact sheet…</source>
        <translation>Folha de contato…</translation>
    </message>
    <message>
        <source>Deliver…</source>
        <translation>Entregar…</translation>
    </message>
</context>
<context>
    <name>ClientFlow</name>
    <message>
        <source>Erase client</source>
        <translation>Apagar cliente</translation>
    </message>
    <message>
        <source>Erase %1?</source>
        <translation>Apagar %1?</translation>
    </message>
    <message>
        <source>References, matches and decisions about this client are removed for good, here, on KingSelection and at AWS. The client and what they chose stay on KingSelection; photos are not touched.</source>
        <translation>Referências, correspondências e decisões sobre este cliente são removidas para sempre, aqui, no KingSelection e na AWS. O cliente e o que ele escolheu ficam no KingSelection; as fotos não são tocadas.</translation>
    </message>
    <message>
        <source>References, matches and decisions about this client are removed for good. Photos are not touched.</source>
        <translation>As referências, correspondências e decisões sobre este cliente são removidas para sempre. As fotos não são tocadas.</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Apagar</translation>
    </message>
    <message>
        <source>References, matches and decisions about this client are removed for good, here and on KingSelection. The client and what they chose stay on KingSelection; photos are not touched.</source>
        <translation>Referências, correspondências e decisões sobre este cliente são removidas para sempre, aqui e no KingSelection. O cliente e o que ele escolheu ficam no KingSelection; as fotos não são tocadas.</translation>
    </message>
    <message>
        <source>%1 was erased; nothing is left.</source>
        <translation>%1 foi apagado; nada restou.</translation>
    </message>
    <message>
        <source>Everything known of %1&apos;s face was erased.</source>
        <translation>Tudo o que se sabia do rosto de %1 foi apagado.</translation>
    </message>
    <message>
        <source>Everything known of %1&apos;s face was erased here; AWS did not answer, so what it keeps is deleted there with the next processing.</source>
        <translation>Tudo o que se sabia do rosto de %1 foi apagado aqui; a AWS não respondeu, então o que ela guarda será apagado lá no próximo processamento.</translation>
    </message>
    <message>
        <source>%1 was not erased completely. Please erase again.</source>
        <translation>%1 não foi apagado(a) por completo. Apague de novo.</translation>
    </message>
</context>
<context>
    <name>ClientListModel</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln foto</numerusform>
            <numerusform>%Ln fotos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClientPanel</name>
    <message>
        <source>Clients (%1)</source>
        <translation>Clientes (%1)</translation>
    </message>
    <message>
        <source>Find a client</source>
        <translation>Buscar por nome</translation>
    </message>
    <message>
        <source>Find a client (%1)</source>
        <translation>Buscar por nome (%1)</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>Clientes</translation>
    </message>
    <message>
        <source>New client</source>
        <translation>Novo cliente</translation>
    </message>
    <message>
        <source>Import a class list</source>
        <translation>Importar uma lista da turma</translation>
    </message>
    <message>
        <source>New client…</source>
        <translation>Novo cliente…</translation>
    </message>
    <message>
        <source>Class list…</source>
        <translation>Lista da turma…</translation>
    </message>
    <message>
        <source>No clients yet</source>
        <translation>Ainda não há clientes</translation>
    </message>
    <message>
        <source>Drop a class list, or a folder with one photo per person named after them, here.</source>
        <translation>Solte aqui uma lista da turma, ou uma pasta com uma foto por pessoa, com o nome dela.</translation>
    </message>
</context>
<context>
    <name>CloudPage</name>
    <message>
        <source>Finding faces with AWS</source>
        <translation>Encontrar rostos com a AWS</translation>
    </message>
    <message>
        <source>&amp;New galleries are processed</source>
        <translation>Galerias &amp;novas são processadas</translation>
    </message>
    <message>
        <source>&amp;Photos are sent</source>
        <translation>As &amp;fotos são enviadas</translation>
    </message>
    <message>
        <source>&amp;Days faces of photos stay at AWS without being used</source>
        <translation>&amp;Dias que os rostos das fotos ficam na AWS sem uso</translation>
    </message>
    <message>
        <source>Empty: until you delete them.</source>
        <translation>Vazio: até você apagá-los.</translation>
    </message>
    <message>
        <source>Calls a second your account allows, where it is not what AWS gives everybody</source>
        <translation>Chamadas por segundo que sua conta permite, se não for o que a AWS dá a todos</translation>
    </message>
    <message>
        <source>Prices of AWS in US$, as read on %1</source>
        <translation>Preços da AWS em US$, lidos em %1</translation>
    </message>
    <message>
        <source>What AWS asks today: %1</source>
        <translation>O que a AWS cobra hoje: %1</translation>
    </message>
    <message>
        <source>A change holds from the next opening on.</source>
        <translation>Uma mudança vale a partir da próxima abertura.</translation>
    </message>
    <message>
        <source>as usual</source>
        <translation>o usual</translation>
    </message>
    <message>
        <source>1,000 kept faces a month</source>
        <translation>1.000 rostos guardados por mês</translation>
    </message>
    <message>
        <source>through the bucket %1, deleted at once</source>
        <translation>pelo bucket %1, apagadas em seguida</translation>
    </message>
    <message>
        <source>as is best for each way</source>
        <translation>do jeito melhor para cada forma</translation>
    </message>
    <message>
        <source>directly where they fit, else through the bucket %1</source>
        <translation>diretamente se couberem, senão pelo bucket %1</translation>
    </message>
    <message>
        <source>directly</source>
        <translation>diretamente</translation>
    </message>
    <message>
        <source>1,000 photos kept or faces compared</source>
        <translation>1.000 fotos guardadas ou rostos comparados</translation>
    </message>
    <message>
        <source>1,000 photos searched for faces</source>
        <translation>1.000 fotos em que se procuram rostos</translation>
    </message>
    <message>
        <source>%1, beyond that</source>
        <translation>%1, acima disso</translation>
    </message>
    <message>
        <source>%1, up to %2 a month</source>
        <translation>%1, até %2 por mês</translation>
    </message>
</context>
<context>
    <name>Coach</name>
    <message>
        <source>Is this a good picture of %1?</source>
        <translation>Esta é uma boa foto de %1?</translation>
    </message>
    <message>
        <source>Are these good pictures of %1?</source>
        <translation>Estas são boas fotos de %1?</translation>
    </message>
    <message>
        <source>Everybody&apos;s photos are found by these pictures: better ones find more.</source>
        <translation>É por estas fotos que cada pessoa é encontrada: fotos melhores encontram mais.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln good picture(s) will be enrolled.</source>
        <translation>
            <numerusform>%Ln foto boa será cadastrada.</numerusform>
            <numerusform>%Ln fotos boas serão cadastradas.</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose &amp;another…</source>
        <translation>Escolher &amp;outra…</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Deixar de fora</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Face in %1</source>
        <translation>Rosto em %1</translation>
    </message>
    <message>
        <source>Use it anyway</source>
        <translation>Usar assim mesmo</translation>
    </message>
    <message>
        <source>Use %1 anyway</source>
        <translation>Usar %1 assim mesmo</translation>
    </message>
    <message numerus="yes">
        <source>Enroll %Ln picture(s)</source>
        <translation>
            <numerusform>Cadastrar %Ln foto</numerusform>
            <numerusform>Cadastrar %Ln fotos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ConnectionForm</name>
    <message>
        <source>Nothing of KingSelection&apos;s settings is in there.</source>
        <translation>Não há nada das configurações do KingSelection aí.</translation>
    </message>
    <message>
        <source>Everything needed was recognised.</source>
        <translation>Tudo o que é preciso foi reconhecido.</translation>
    </message>
    <message>
        <source>KingSelection&apos;s server does not check the database; KingDesk begins with the full check, which you can change under “More”.</source>
        <translation>O servidor do KingSelection não verifica o banco de dados; o KingDesk começa com a verificação completa, que você pode mudar em “Mais”.</translation>
    </message>
    <message>
        <source>Recognised in part: please fill in the rest.</source>
        <translation>Reconhecido em parte: preencha o resto.</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Banco de dados</translation>
    </message>
    <message>
        <source>Photos (Cloudflare R2)</source>
        <translation>Fotos (Cloudflare R2)</translation>
    </message>
    <message>
        <source>Finding faces with AWS (optional)</source>
        <translation>Encontrar rostos com a AWS (opcional)</translation>
    </message>
    <message>
        <source>Weaker: another server with a certificate of the same authority could pretend to be the database.</source>
        <translation>Mais fraca: outro servidor com certificado da mesma autoridade poderia se passar pelo banco de dados.</translation>
    </message>
    <message>
        <source>Weak: encrypted, but anybody on the way could pretend to be the database and read passwords and faces.</source>
        <translation>Fraca: criptografada, mas alguém no caminho poderia se passar pelo banco de dados e ler senhas e rostos.</translation>
    </message>
    <message>
        <source>Not encrypted at all: only for a database on this computer or behind a locked door. Passwords and faces can be read on the way.</source>
        <translation>Sem criptografia: só para um banco de dados neste computador ou numa rede fechada. Senhas e rostos podem ser lidos no caminho.</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>Menos</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mais</translation>
    </message>
    <message>
        <source>&amp;Address of the database</source>
        <translation>&amp;Endereço do banco de dados</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Porta</translation>
    </message>
    <message>
        <source>&amp;Name of the database</source>
        <translation>&amp;Nome do banco de dados</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>&amp;Usuário</translation>
    </message>
    <message>
        <source>&amp;Password of the database</source>
        <translation>&amp;Senha do banco de dados</translation>
    </message>
    <message>
        <source>Cloudflare account &amp;id</source>
        <translation>&amp;ID da conta do Cloudflare</translation>
    </message>
    <message>
        <source>Name of the &amp;bucket</source>
        <translation>Nome do &amp;bucket</translation>
    </message>
    <message>
        <source>Access &amp;key</source>
        <translation>&amp;Chave de acesso</translation>
    </message>
    <message>
        <source>&amp;Secret of the access key</source>
        <translation>Seg&amp;redo da chave de acesso</translation>
    </message>
    <message>
        <source>Public address of the photos (optional, faster)</source>
        <translation>Endereço público das fotos (opcional, mais rápido)</translation>
    </message>
    <message>
        <source>&amp;Region of the account, us-east-1 if empty</source>
        <translation>&amp;Região da conta, us-east-1 se vazio</translation>
    </message>
    <message>
        <source>Access key of A&amp;WS</source>
        <translation>Chave de acesso da A&amp;WS</translation>
    </message>
    <message>
        <source>Secret of the access key of AWS</source>
        <translation>Segredo da chave de acesso da AWS</translation>
    </message>
    <message>
        <source>Checking the &amp;database</source>
        <translation>&amp;Verificação do banco de dados</translation>
    </message>
    <message>
        <source>&amp;Certificate file of the database (optional)</source>
        <translation>Arquivo de certi&amp;ficado do banco de dados (opcional)</translation>
    </message>
    <message>
        <source>Address of the photo storage (&amp;optional)</source>
        <translation>Endereço do armazenamento de fotos (&amp;opcional)</translation>
    </message>
    <message>
        <source>In full: encrypted, and proven to be the one meant</source>
        <translation>Completa: criptografada, e com prova de que é o certo</translation>
    </message>
    <message>
        <source>Only its authority: encrypted, certificate of a known authority</source>
        <translation>Só a autoridade: criptografada, certificado de autoridade conhecida</translation>
    </message>
    <message>
        <source>Encrypted only, not checked</source>
        <translation>Só criptografada, sem verificação</translation>
    </message>
    <message>
        <source>Not encrypted</source>
        <translation>Sem criptografia</translation>
    </message>
    <message>
        <source>Please fill this in.</source>
        <translation>Preencha este campo.</translation>
    </message>
    <message>
        <source>A number, usually 5432.</source>
        <translation>Um número, geralmente 5432.</translation>
    </message>
    <message>
        <source>It must begin with https://</source>
        <translation>Precisa começar com https://</translation>
    </message>
    <message>
        <source>This can&apos;t be right.</source>
        <translation>Isto não pode estar certo.</translation>
    </message>
</context>
<context>
    <name>Consent</name>
    <message>
        <source>in writing</source>
        <translation>por escrito</translation>
    </message>
    <message>
        <source>online</source>
        <translation>pela internet</translation>
    </message>
    <message>
        <source>by word of mouth</source>
        <translation>de viva voz</translation>
    </message>
    <message>
        <source>Consent: not recorded</source>
        <translation>Autorização: não registrada</translation>
    </message>
    <message>
        <source>by %1</source>
        <translation>por %1</translation>
    </message>
    <message>
        <source>Consent: %1</source>
        <translation>Autorização: %1</translation>
    </message>
</context>
<context>
    <name>ConsentDialog</name>
    <message>
        <source>Consent of %1</source>
        <translation>Autorização de %1</translation>
    </message>
    <message>
        <source>A face is personal data of a special kind. Note who agreed that it is looked for in the photos; for a child, a parent does.</source>
        <translation>O rosto é um dado pessoal sensível. Anote quem autorizou procurá-lo nas fotos; por uma criança, quem autoriza é o pai ou a mãe.</translation>
    </message>
    <message>
        <source>&amp;Agreed to be looked for by their face</source>
        <translation>&amp;Autorizou a busca pelo rosto</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Registrar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
</context>
<context>
    <name>ConsentFields</name>
    <message>
        <source>How they agreed</source>
        <translation>Como autorizaram</translation>
    </message>
    <message>
        <source>Who agreed, if somebody else answers for them</source>
        <translation>Quem autorizou, se outra pessoa responde por ela</translation>
    </message>
    <message>
        <source>by whom (empty: the person)</source>
        <translation>por quem (vazio: a própria pessoa)</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Quando</translation>
    </message>
</context>
<context>
    <name>ContactSheetDialog</name>
    <message>
        <source>Who is who on %1?</source>
        <translation>Quem é quem em %1?</translation>
    </message>
    <message>
        <source>Paste the names in the order of the sheet: row by row, from the left. Where somebody is missing, shift the names by one.</source>
        <translation>Cole os nomes na ordem da folha: fila por fila, a partir da esquerda. Onde falta alguém, desloque os nomes em um.</translation>
    </message>
    <message>
        <source>One name a line</source>
        <translation>Um nome por linha</translation>
    </message>
    <message>
        <source>Names, one a line</source>
        <translation>Nomes, um por linha</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>&amp;Names</source>
        <translation>&amp;Nomes</translation>
    </message>
    <message>
        <source>No name for this &amp;face</source>
        <translation>Rosto &amp;sem nome</translation>
    </message>
    <message>
        <source>Shift the names down from here</source>
        <translation>Desloca os nomes para baixo a partir daqui</translation>
    </message>
    <message>
        <source>No face for this na&amp;me</source>
        <translation>Nome sem r&amp;osto</translation>
    </message>
    <message>
        <source>Shift the names up from here</source>
        <translation>Desloca os nomes para cima a partir daqui</translation>
    </message>
    <message>
        <source>No name for this face: shift the names down</source>
        <translation>Rosto sem nome: desloca os nomes para baixo</translation>
    </message>
    <message>
        <source>No face for this name: shift the names up</source>
        <translation>Nome sem rosto: desloca os nomes para cima</translation>
    </message>
    <message>
        <source>Faces and names</source>
        <translation>Rostos e nomes</translation>
    </message>
    <message numerus="yes">
        <source>%Ln face(s)</source>
        <translation>
            <numerusform>%Ln rosto</numerusform>
            <numerusform>%Ln rostos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln without a name</source>
        <translation>
            <numerusform>%Ln sem nome</numerusform>
            <numerusform>%Ln sem nome</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln name(s) without a face</source>
        <translation>
            <numerusform>%Ln nome sem rosto</numerusform>
            <numerusform>%Ln nomes sem rosto</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Go on with %Ln</source>
        <translation>
            <numerusform>Continuar com %Ln</numerusform>
            <numerusform>Continuar com %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ContactSheetFlow</name>
    <message>
        <source>Looking for the faces of the contact sheet</source>
        <translation>Procurando os rostos da folha de contatos</translation>
    </message>
    <message>
        <source>Cutting out the faces</source>
        <translation>Recortando os rostos</translation>
    </message>
</context>
<context>
    <name>Costs</name>
    <message>
        <source>On this computer</source>
        <translation>Neste computador</translation>
    </message>
    <message>
        <source>Rekognition, each face searched</source>
        <translation>Rekognition, cada rosto procurado</translation>
    </message>
    <message>
        <source>Rekognition, indexed once</source>
        <translation>Rekognition, indexado uma vez</translation>
    </message>
    <message>
        <source>Nothing leaves this computer.</source>
        <translation>Nada sai deste computador.</translation>
    </message>
    <message>
        <source>Charged for each photo and each face in it; a new client means paying for every face again. Only your clients&apos; faces are kept at AWS.</source>
        <translation>Cobrado por foto e por rosto nela; um cliente novo faz pagar todos os rostos de novo. Só os rostos dos seus clientes ficam guardados na AWS.</translation>
    </message>
    <message>
        <source>Charged once for each photo; a new client costs a few calls. Faces of everybody in the photos are kept at AWS until you delete them.</source>
        <translation>Cobrado uma vez por foto; um cliente novo custa poucas chamadas. Os rostos de todos nas fotos ficam guardados na AWS até você apagá-los.</translation>
    </message>
    <message>
        <source>nothing to do: all photos are up to date</source>
        <translation>nada a fazer: todas as fotos estão em dia</translation>
    </message>
    <message>
        <source>looks for new clients in known faces</source>
        <translation>procura clientes novos nos rostos conhecidos</translation>
    </message>
    <message>
        <source>free</source>
        <translation>grátis</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>cerca de %1</translation>
    </message>
    <message>
        <source>at most %1</source>
        <translation>no máximo %1</translation>
    </message>
    <message>
        <source>Keeping them: less than US$ 0.01 a month.</source>
        <translation>Guardá-los: menos de US$ 0,01 por mês.</translation>
    </message>
    <message>
        <source>Keeping them: %1 a month.</source>
        <translation>Guardá-los: %1 por mês.</translation>
    </message>
    <message>
        <source>How many faces the photos show is not known before.</source>
        <translation>Quantos rostos as fotos mostram não se sabe antes.</translation>
    </message>
    <message>
        <source>New clients: all faces found so far are searched again.</source>
        <translation>Clientes novos: todos os rostos encontrados até agora são procurados de novo.</translation>
    </message>
    <message>
        <source>The time is a guess until something was processed here.</source>
        <translation>O tempo é um palpite até que algo tenha sido processado aqui.</translation>
    </message>
    <message>
        <source>The prices are older than half a year: see Settings.</source>
        <translation>Os preços têm mais de meio ano: veja as Configurações.</translation>
    </message>
    <message>
        <source>For new clients all faces are searched again: %1 now, and again for the next ones. “%3” is %2 now, and then a few calls for each new client.</source>
        <translation>Para clientes novos, todos os rostos são procurados de novo: %1 agora, e outra vez para os próximos. “%3” custa %2 agora e, depois, poucas chamadas por cliente novo.</translation>
    </message>
    <message>
        <source>Photos searched for faces</source>
        <translation>Rostos procurados em fotos</translation>
    </message>
    <message>
        <source>Photos whose faces are kept</source>
        <translation>Fotos cujos rostos são guardados</translation>
    </message>
    <message>
        <source>Kept faces compared</source>
        <translation>Rostos guardados comparados</translation>
    </message>
    <message>
        <source>Cut faces compared</source>
        <translation>Rostos recortados comparados</translation>
    </message>
    <message>
        <source>Clients&apos; references</source>
        <translation>Referências dos clientes</translation>
    </message>
    <message>
        <source>Processing photos</source>
        <translation>Processamento das fotos</translation>
    </message>
    <message>
        <source>%1 spent</source>
        <translation>%1 gastos</translation>
    </message>
    <message>
        <source>%1 of %2 spent</source>
        <translation>%1 de %2 gastos</translation>
    </message>
    <message>
        <source>AWS is slowing us down: %1 of %2 calls a second</source>
        <translation>A AWS está nos freando: %1 de %2 chamadas por segundo</translation>
    </message>
    <message>
        <source>more faces in this photo than AWS keeps</source>
        <translation>há mais rostos nesta foto do que a AWS guarda</translation>
    </message>
    <message>
        <source>turned away too far</source>
        <translation>virado demais</translation>
    </message>
    <message>
        <source>too dark</source>
        <translation>escuro demais</translation>
    </message>
    <message>
        <source>too blurred</source>
        <translation>desfocado demais</translation>
    </message>
    <message>
        <source>perhaps not a face</source>
        <translation>talvez não seja um rosto</translation>
    </message>
    <message>
        <source>too small</source>
        <translation>pequeno demais</translation>
    </message>
    <message>
        <source>too unclear</source>
        <translation>pouco nítido</translation>
    </message>
    <message>
        <source>no face was seen when looking closer</source>
        <translation>de perto, nenhum rosto foi visto</translation>
    </message>
    <message>
        <source>another face stands in front of it</source>
        <translation>outro rosto está na frente</translation>
    </message>
    <message>
        <source>could not be compared: %1</source>
        <translation>não pôde ser comparado: %1</translation>
    </message>
    <message>
        <source>Copy %1</source>
        <translation>Copiar %1</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copiado</translation>
    </message>
    <message>
        <source>A gallery that is gone</source>
        <translation>Uma galeria que não existe mais</translation>
    </message>
    <message>
        <source>Nothing was spent.</source>
        <translation>Nada foi gasto.</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 a %2</translation>
    </message>
    <message>
        <source>Perhaps %1 more (%2): answers were lost on the way, and AWS may bill them.</source>
        <translation>Talvez mais %1 (%2): respostas se perderam no caminho, e a AWS pode cobrá-las.</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>Para quê</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>O que foi feito</translation>
    </message>
    <message>
        <source>Galleries that are gone</source>
        <translation>Galerias que não existem mais</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Galeria</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Chamadas</translation>
    </message>
</context>
<context>
    <name>CostsDialog</name>
    <message>
        <source>Costs and faces at AWS</source>
        <translation>Custos e rostos na AWS</translation>
    </message>
    <message>
        <source>All galleries</source>
        <translation>Todas as galerias</translation>
    </message>
    <message>
        <source>Ever</source>
        <translation>Desde sempre</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Galeria</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>Mês</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Receipts</source>
        <translation>Recibos</translation>
    </message>
    <message>
        <source>Reading the receipts…</source>
        <translation>Lendo os recibos…</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>Salvo: %1</translation>
    </message>
    <message>
        <source>Reading what is kept…</source>
        <translation>Lendo o que está guardado…</translation>
    </message>
    <message>
        <source>Faces are kept since %1; last used %2.</source>
        <translation>Rostos guardados desde %1; último uso em %2.</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>Salvar como CSV…</translation>
    </message>
    <message>
        <source>Every call AWS was asked, at the prices in Settings. What counts in the end is the bill of AWS.</source>
        <translation>Cada chamada feita à AWS, aos preços das Configurações. O que vale no fim é a fatura da AWS.</translation>
    </message>
    <message>
        <source>Faces kept at AWS</source>
        <translation>Rostos guardados na AWS</translation>
    </message>
    <message>
        <source>No faces of photos are kept. Your clients&apos; own faces stay until they are erased.</source>
        <translation>Nenhum rosto de fotos está guardado. Os rostos dos seus clientes ficam até serem apagados.</translation>
    </message>
    <message>
        <source>Delete now…</source>
        <translation>Apagar agora…</translation>
    </message>
    <message numerus="yes">
        <source>Faces of %Ln photo(s) are kept since %1; last used %2.</source>
        <translation>
            <numerusform>Rostos de %Ln foto guardados desde %1; último uso em %2.</numerusform>
            <numerusform>Rostos de %Ln fotos guardados desde %1; último uso em %2.</numerusform>
        </translation>
    </message>
    <message>
        <source>Save receipts</source>
        <translation>Salvar recibos</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Tabelas (*.csv)</translation>
    </message>
</context>
<context>
    <name>CostsFlow</name>
    <message>
        <source>Delete the faces of %1 at AWS?</source>
        <translation>Apagar os rostos de %1 na AWS?</translation>
    </message>
    <message>
        <source>Who was found in which photo stays. If this gallery is processed the same way again, all its photos are paid for again.</source>
        <translation>Quem foi encontrado em qual foto permanece. Se esta galeria for processada da mesma forma outra vez, todas as suas fotos serão pagas de novo.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Apagar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Delete the faces of a gallery that is gone at AWS?</source>
        <translation>Apagar na AWS os rostos de uma galeria que não existe mais?</translation>
    </message>
    <message>
        <source>%1: its faces are deleted at AWS.</source>
        <translation>%1: os rostos foram apagados na AWS.</translation>
    </message>
</context>
<context>
    <name>CountedCosts</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln foto</numerusform>
            <numerusform>%Ln fotos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln call(s)</source>
        <translation>
            <numerusform>%Ln chamada</numerusform>
            <numerusform>%Ln chamadas</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CountedRuns</name>
    <message numerus="yes">
        <source>%Ln worker(s)</source>
        <translation>
            <numerusform>%Ln trabalhador</numerusform>
            <numerusform>%Ln trabalhadores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CountedWords</name>
    <message numerus="yes">
        <source>%Ln to check</source>
        <translation>
            <numerusform>%Ln a conferir</numerusform>
            <numerusform>%Ln a conferir</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln minute(s)</source>
        <translation>
            <numerusform>%Ln minuto</numerusform>
            <numerusform>%Ln minutos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln hour(s)</source>
        <translation>
            <numerusform>%Ln hora</numerusform>
            <numerusform>%Ln horas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln with a problem</source>
        <translation>
            <numerusform>%Ln com problema</numerusform>
            <numerusform>%Ln com problema</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeliverDialog</name>
    <message>
        <source>Deliver photos</source>
        <translation>Entregar fotos</translation>
    </message>
    <message>
        <source>&amp;Clients</source>
        <translation>&amp;Clientes</translation>
    </message>
    <message>
        <source>A&amp;ll clients</source>
        <translation>T&amp;odos os clientes</translation>
    </message>
    <message>
        <source>Copies, one folder a client</source>
        <translation>Cópias, uma pasta por cliente</translation>
    </message>
    <message>
        <source>All that were found</source>
        <translation>Todas as encontradas</translation>
    </message>
    <message>
        <source>Without those to check</source>
        <translation>Sem as que faltam conferir</translation>
    </message>
    <message>
        <source>Only those confirmed by you</source>
        <translation>Só as confirmadas por você</translation>
    </message>
    <message>
        <source>&amp;Photos</source>
        <translation>&amp;Fotos</translation>
    </message>
    <message>
        <source>Only what the fil&amp;ters show: %1</source>
        <translation>Só o que os fil&amp;tros mostram: %1</translation>
    </message>
    <message>
        <source>One ZIP file a client</source>
        <translation>Um arquivo ZIP por cliente</translation>
    </message>
    <message>
        <source>Links, one folder a client</source>
        <translation>Atalhos, uma pasta por cliente</translation>
    </message>
    <message>
        <source>A table (CSV)</source>
        <translation>Uma tabela (CSV)</translation>
    </message>
    <message>
        <source>&amp;As</source>
        <translation>Co&amp;mo</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Pasta</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>&amp;Procurar…</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>Pas&amp;ta</translation>
    </message>
    <message>
        <source>Nothing of that was found.</source>
        <translation>Nada disso foi encontrado.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s)</source>
        <translation>
            <numerusform>%Ln cliente</numerusform>
            <numerusform>%Ln clientes</numerusform>
        </translation>
    </message>
    <message>
        <source>more than %1</source>
        <translation>mais de %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) have something to check.</source>
        <translation>
            <numerusform>%Ln cliente tem algo a conferir.</numerusform>
            <numerusform>%Ln clientes têm algo a conferir.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) changed since they were delivered.</source>
        <translation>
            <numerusform>%Ln cliente mudou desde a entrega.</numerusform>
            <numerusform>%Ln clientes mudaram desde a entrega.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) get a part of what was found: they do not count as delivered.</source>
        <translation>
            <numerusform>%Ln cliente recebe só uma parte do que foi encontrado: não conta como entregue.</numerusform>
            <numerusform>%Ln clientes recebem só uma parte do que foi encontrado: não contam como entregues.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) have no recorded consent.</source>
        <translation>
            <numerusform>%Ln cliente não tem autorização registrada.</numerusform>
            <numerusform>%Ln clientes não têm autorização registrada.</numerusform>
        </translation>
    </message>
    <message>
        <source>Photos you rejected are left out; nothing is overwritten.</source>
        <translation>As fotos que você recusou ficam de fora; nada é sobrescrito.</translation>
    </message>
    <message>
        <source>Deliver</source>
        <translation>Entregar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln foto</numerusform>
            <numerusform>%Ln fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>Where to deliver</source>
        <translation>Onde entregar</translation>
    </message>
</context>
<context>
    <name>DeliverFlow</name>
    <message>
        <source>No client has photos yet: nothing to deliver.</source>
        <translation>Nenhum cliente tem fotos ainda: nada a entregar.</translation>
    </message>
    <message>
        <source>Delivering</source>
        <translation>Entregando</translation>
    </message>
    <message>
        <source>Stopped; what is delivered stays there.</source>
        <translation>Parado; o que foi entregue fica lá.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) delivered</source>
        <translation>
            <numerusform>%Ln cliente entregue</numerusform>
            <numerusform>%Ln clientes entregues</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) written</source>
        <translation>
            <numerusform>%Ln foto gravada</numerusform>
            <numerusform>%Ln fotos gravadas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln there already</source>
        <translation>
            <numerusform>%Ln já estava lá</numerusform>
            <numerusform>%Ln já estavam lá</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DeliveredDialog</name>
    <message>
        <source>Photos not delivered</source>
        <translation>Fotos não entregues</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>Entregue</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>What about it</source>
        <translation>O que houve</translation>
    </message>
    <message>
        <source>&amp;Open the folder</source>
        <translation>&amp;Abrir a pasta</translation>
    </message>
</context>
<context>
    <name>Doorway</name>
    <message>
        <source>Try again</source>
        <translation>Tentar de novo</translation>
    </message>
    <message>
        <source>Sign in…</source>
        <translation>Entrar…</translation>
    </message>
    <message>
        <source>Change the connection…</source>
        <translation>Alterar a conexão…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Configurações…</translation>
    </message>
    <message>
        <source>Open another…</source>
        <translation>Abrir outro…</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Andamento</translation>
    </message>
    <message>
        <source>Asking KingSelection&apos;s database…</source>
        <translation>Consultando o banco de dados do KingSelection…</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>Abrindo %1…</translation>
    </message>
    <message>
        <source>Closing %1…</source>
        <translation>Fechando %1…</translation>
    </message>
    <message>
        <source>What is done is kept.</source>
        <translation>O que foi feito está guardado.</translation>
    </message>
    <message>
        <source>The copies of photos on this computer were deleted.</source>
        <translation>As cópias de fotos neste computador foram apagadas.</translation>
    </message>
    <message>
        <source>You are signed out of %1</source>
        <translation>Você saiu da conta em %1</translation>
    </message>
    <message>
        <source>On KingSelection nothing was changed.</source>
        <translation>No KingSelection nada foi alterado.</translation>
    </message>
    <message>
        <source>%1 was removed from this computer</source>
        <translation>%1 foi removido deste computador</translation>
    </message>
    <message>
        <source>%1 can&apos;t be opened at the moment</source>
        <translation>Não é possível abrir %1 no momento</translation>
    </message>
    <message>
        <source>The folder %1 is not there.</source>
        <translation>A pasta %1 não está lá.</translation>
    </message>
    <message>
        <source>Is its disk plugged in? Nothing was made in its place.</source>
        <translation>O disco dela está conectado? Nada foi criado no lugar.</translation>
    </message>
</context>
<context>
    <name>DragFiles</name>
    <message>
        <source>Photos can be dragged inside KingDesk only: %1</source>
        <translation>As fotos só podem ser arrastadas dentro do KingDesk: %1</translation>
    </message>
</context>
<context>
    <name>EmptyStudio</name>
    <message>
        <source>Loading…</source>
        <translation>Carregando…</translation>
    </message>
    <message>
        <source>Your galleries could not be read</source>
        <translation>Não foi possível ler suas galerias</translation>
    </message>
    <message>
        <source>Nothing is lost: they are on KingSelection. Try again in a moment.</source>
        <translation>Nada se perdeu: elas estão no KingSelection. Tente de novo daqui a pouco.</translation>
    </message>
    <message>
        <source>This gallery has no photos yet</source>
        <translation>Esta galeria ainda não tem fotos</translation>
    </message>
    <message>
        <source>Photos appear here as soon as they are uploaded on KingSelection.</source>
        <translation>As fotos aparecem aqui assim que forem enviadas no KingSelection.</translation>
    </message>
    <message>
        <source>No gallery yet</source>
        <translation>Nenhuma galeria ainda</translation>
    </message>
    <message>
        <source>Galleries appear here as soon as they are made on KingSelection.</source>
        <translation>As galerias aparecem aqui assim que forem criadas no KingSelection.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Olhar de novo</translation>
    </message>
    <message>
        <source>Ask KingSelection&apos;s database again (F5)</source>
        <translation>Consultar de novo o banco de dados do KingSelection (F5)</translation>
    </message>
</context>
<context>
    <name>EnrollFlow</name>
    <message numerus="yes">
        <source>%Ln more picture(s) left out</source>
        <translation>
            <numerusform>%Ln imagem a mais ficou de fora</numerusform>
            <numerusform>%Ln imagens a mais ficaram de fora</numerusform>
        </translation>
    </message>
    <message>
        <source>A few good references are enough.</source>
        <translation>Poucas referências boas bastam.</translation>
    </message>
    <message>
        <source>Looking for %1&apos;s face…</source>
        <translation>Procurando o rosto de %1…</translation>
    </message>
    <message>
        <source>Looking for %1&apos;s face</source>
        <translation>Procurando o rosto de %1</translation>
    </message>
    <message>
        <source>Stopped; nothing was enrolled.</source>
        <translation>Parado; nada foi cadastrado.</translation>
    </message>
    <message>
        <source>Enrolling %1</source>
        <translation>Cadastrando %1</translation>
    </message>
    <message>
        <source>Enrolled, but AWS does not know it yet: %1</source>
        <translation>Cadastrada, mas a AWS ainda não a conhece: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln reference(s) enrolled for %1</source>
        <translation>
            <numerusform>%Ln referência cadastrada para %1</numerusform>
            <numerusform>%Ln referências cadastradas para %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was enrolled.</source>
        <translation>Nada foi cadastrado.</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Parado</translation>
    </message>
    <message numerus="yes">
        <source>found in %Ln photo(s)</source>
        <translation>
            <numerusform>encontrado em %Ln foto</numerusform>
            <numerusform>encontrado em %Ln fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>References of %1</source>
        <translation>Referências de %1</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Imagem</translation>
    </message>
    <message>
        <source>What about it</source>
        <translation>O que há</translation>
    </message>
    <message>
        <source>will be found at the next processing</source>
        <translation>será procurado no próximo processamento</translation>
    </message>
</context>
<context>
    <name>EnrollUndo</name>
    <message>
        <source>Taking it back…</source>
        <translation>Desfazendo…</translation>
    </message>
    <message numerus="yes">
        <source>Taken back: %Ln reference(s)</source>
        <translation>
            <numerusform>Desfeito: %Ln referência</numerusform>
            <numerusform>Desfeito: %Ln referências</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln reference(s) put back</source>
        <translation>
            <numerusform>%Ln referência de volta</numerusform>
            <numerusform>%Ln referências de volta</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) removed</source>
        <translation>
            <numerusform>%Ln cliente removido</numerusform>
            <numerusform>%Ln clientes removidos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) stay on KingSelection</source>
        <translation>
            <numerusform>%Ln cliente continua no KingSelection</numerusform>
            <numerusform>%Ln clientes continuam no KingSelection</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s) stay: there is more of them</source>
        <translation>
            <numerusform>%Ln cliente fica: já há mais dele</numerusform>
            <numerusform>%Ln clientes ficam: já há mais deles</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ErrorPresenter</name>
    <message>
        <source>KingDesk</source>
        <translation>KingDesk</translation>
    </message>
    <message>
        <source>Copy %1</source>
        <translation>Copiar %1</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>{name} is not given.</source>
        <translation>Falta {name}.</translation>
    </message>
    <message>
        <source>Fill it in, or copy the settings of the server once more.</source>
        <translation>Preencha, ou copie de novo as configurações do servidor.</translation>
    </message>
    <message>
        <source>{name} can&apos;t be right: {reason}.</source>
        <translation>{name} não pode estar certo: {reason}.</translation>
    </message>
    <message>
        <source>This computer has no place to keep passwords safely ({reason}).</source>
        <translation>Este computador não tem onde guardar senhas com segurança ({reason}).</translation>
    </message>
    <message>
        <source>KingDesk writes no password into a file: it then takes them from environment variables only.</source>
        <translation>O KingDesk não grava senhas em arquivos: neste caso, ele só as lê de variáveis de ambiente.</translation>
    </message>
    <message>
        <source>{name} of the workspace {workspace} is not known on this computer.</source>
        <translation>{name} do espaço de trabalho {workspace} não está guardada neste computador.</translation>
    </message>
    <message>
        <source>Enter it again under “Change the connection…”.</source>
        <translation>Informe-a de novo em “Alterar a conexão…”.</translation>
    </message>
    <message>
        <source>The place where this computer keeps passwords did not keep {name} ({reason}).</source>
        <translation>O cofre de senhas deste computador não guardou {name} ({reason}).</translation>
    </message>
    <message>
        <source>Unlock it and try again.</source>
        <translation>Desbloqueie-o e tente de novo.</translation>
    </message>
    <message>
        <source>Nobody is signed in to the workspace {workspace}.</source>
        <translation>Ninguém entrou no espaço de trabalho {workspace}.</translation>
    </message>
    <message>
        <source>Sign in with your e-mail and password of KingSelection.</source>
        <translation>Entre com seu e-mail e sua senha do KingSelection.</translation>
    </message>
    <message>
        <source>E-mail or password is wrong.</source>
        <translation>O e-mail ou a senha está errado.</translation>
    </message>
    <message>
        <source>They are the ones you use on KingSelection&apos;s own page.</source>
        <translation>São os mesmos que você usa no site do KingSelection.</translation>
    </message>
    <message>
        <source>{what} of a studio come from KingSelection; KingDesk does not change them.</source>
        <translation>{what} de um estúdio vêm do KingSelection; o KingDesk não altera isso.</translation>
    </message>
    <message>
        <source>Do it on KingSelection&apos;s own page; KingDesk shows it at once.</source>
        <translation>Faça isso no site do KingSelection; o KingDesk mostra na hora.</translation>
    </message>
    <message>
        <source>This KingSelection has no {what} yet, so this can&apos;t be done.</source>
        <translation>Este KingSelection ainda não tem {what}, por isso não é possível.</translation>
    </message>
    <message>
        <source>Ask whoever runs it to bring its database up to date.</source>
        <translation>Peça a quem cuida dele para atualizar o banco de dados.</translation>
    </message>
    <message>
        <source>Not tried yet: {part} comes first.</source>
        <translation>Ainda não testado: {part} vem antes.</translation>
    </message>
    <message>
        <source>This database login can read every photographer&apos;s galleries, not only yours.</source>
        <translation>Este acesso ao banco de dados consegue ler as galerias de todos os fotógrafos, não só as suas.</translation>
    </message>
    <message>
        <source>KingDesk shows you your own only; keep the password to yourself.</source>
        <translation>O KingDesk mostra só as suas; não passe a senha a ninguém.</translation>
    </message>
    <message>
        <source>The connection to the database {host} is not checked in full ({mode}).</source>
        <translation>A conexão com o banco de dados {host} não é verificada por completo ({mode}).</translation>
    </message>
    <message>
        <source>Somebody on the way could pretend to be it; use the full check where you can.</source>
        <translation>Alguém no caminho poderia se passar por ele; use a verificação completa quando puder.</translation>
    </message>
    <message>
        <source>This KingSelection has no {what} yet: {without}.</source>
        <translation>Este KingSelection ainda não tem {what}: {without}.</translation>
    </message>
    <message>
        <source>Everything else works; it comes with KingSelection&apos;s next update.</source>
        <translation>Todo o resto funciona; isso vem com a próxima atualização do KingSelection.</translation>
    </message>
    <message>
        <source>KingDesk&apos;s own tables are not in this database yet.</source>
        <translation>As tabelas do KingDesk ainda não estão neste banco de dados.</translation>
    </message>
    <message>
        <source>They are made when the workspace is first opened, beside KingSelection&apos;s.</source>
        <translation>Elas são criadas quando o espaço de trabalho é aberto pela primeira vez, ao lado das do KingSelection.</translation>
    </message>
    <message>
        <source>KingDesk&apos;s own tables in this database are of an older KingDesk.</source>
        <translation>As tabelas do KingDesk neste banco de dados são de um KingDesk mais antigo.</translation>
    </message>
    <message>
        <source>They are brought up to date when the workspace is opened next.</source>
        <translation>Elas são atualizadas na próxima vez que o espaço de trabalho for aberto.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock differs from the database&apos;s by {minutes} minutes.</source>
        <translation>O relógio deste computador difere em {minutes} minutos do relógio do banco de dados.</translation>
    </message>
    <message>
        <source>Try again in some minutes; everything that was paid for is kept.</source>
        <translation>Tente de novo em alguns minutos; tudo o que já foi pago está guardado.</translation>
    </message>
    <message>
        <source>Make it with: kingdesk provision</source>
        <translation>Crie com: kingdesk provision</translation>
    </message>
    <message>
        <source>This workspace has no AWS account: faces are found on this computer.</source>
        <translation>Este espaço de trabalho não tem conta da AWS: os rostos são encontrados neste computador.</translation>
    </message>
    <message>
        <source>AWS can&apos;t be reached at {host}.</source>
        <translation>Não foi possível chegar à AWS em {host}.</translation>
    </message>
    <message>
        <source>Check the internet connection; everything that was paid for is kept.</source>
        <translation>Verifique a conexão com a internet; tudo o que já foi pago está guardado.</translation>
    </message>
    <message>
        <source>The connection to AWS at {host} is not secure: its certificate can&apos;t be verified.</source>
        <translation>A conexão com a AWS em {host} não é segura: não foi possível verificar o certificado.</translation>
    </message>
    <message>
        <source>Another program or network may be listening in; nothing was sent.</source>
        <translation>Outro programa ou rede pode estar escutando; nada foi enviado.</translation>
    </message>
    <message>
        <source>AWS does not accept the access key.</source>
        <translation>A AWS não aceita a chave de acesso.</translation>
    </message>
    <message>
        <source>Put a valid AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY into the workspace.</source>
        <translation>Ponha AWS_ACCESS_KEY_ID e AWS_SECRET_ACCESS_KEY válidas no espaço de trabalho.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is wrong, so AWS refuses its requests.</source>
        <translation>O relógio deste computador está errado, por isso a AWS recusa os pedidos.</translation>
    </message>
    <message>
        <source>Set date and time automatically in the system&apos;s settings.</source>
        <translation>Ative a data e a hora automáticas nas configurações do sistema.</translation>
    </message>
    <message>
        <source>AWS does not allow {permission}.</source>
        <translation>A AWS não permite {permission}.</translation>
    </message>
    <message>
        <source>Give the access key this permission; kingdesk provision --print-policy prints all that are needed.</source>
        <translation>Dê essa permissão à chave de acesso; kingdesk provision --print-policy mostra todas as necessárias.</translation>
    </message>
    <message>
        <source>AWS slows {operation} down so much that nothing goes on.</source>
        <translation>A AWS está limitando tanto {operation} que nada avança.</translation>
    </message>
    <message>
        <source>AWS failed at {operation} ({reason}).</source>
        <translation>A AWS falhou em {operation} ({reason}).</translation>
    </message>
    <message>
        <source>There is no staging bucket {bucket} at AWS.</source>
        <translation>Não existe o bucket temporário {bucket} na AWS.</translation>
    </message>
    <message>
        <source>The staging bucket {bucket} is not in {region}, where Rekognition looks for it.</source>
        <translation>O bucket temporário {bucket} não está em {region}, onde o Rekognition o procura.</translation>
    </message>
    <message>
        <source>Name a bucket of that region, or make one with: kingdesk provision</source>
        <translation>Indique um bucket dessa região ou crie um com: kingdesk provision</translation>
    </message>
    <message>
        <source>The staging bucket {bucket} lacks {what}.</source>
        <translation>Falta ao bucket temporário {bucket}: {what}.</translation>
    </message>
    <message>
        <source>Put it right with: kingdesk provision</source>
        <translation>Corrija com: kingdesk provision</translation>
    </message>
    <message>
        <source>The name {bucket} belongs to somebody else&apos;s bucket.</source>
        <translation>O nome {bucket} é do bucket de outra pessoa.</translation>
    </message>
    <message>
        <source>Choose another name for S3_STAGING_BUCKET.</source>
        <translation>Escolha outro nome para S3_STAGING_BUCKET.</translation>
    </message>
    <message>
        <source>The limit of US$ {limit} is reached: US$ {spent} spent.</source>
        <translation>O limite de US$ {limit} foi atingido: US$ {spent} gastos.</translation>
    </message>
    <message>
        <source>Process again with a higher limit; what was paid for is kept and not paid again.</source>
        <translation>Processe de novo com um limite maior; o que já foi pago está guardado e não é pago outra vez.</translation>
    </message>
    <message>
        <source>the account allows no more of it</source>
        <translation>a conta não permite mais</translation>
    </message>
    <message>
        <source>The name of the place for clients&apos; faces at AWS</source>
        <translation>O nome do lugar dos rostos dos clientes na AWS</translation>
    </message>
    <message>
        <source>At AWS there is no place for faces yet that is called {collection}.</source>
        <translation>Na AWS ainda não há um lugar para rostos chamado {collection}.</translation>
    </message>
    <message>
        <source>A studio&apos;s workspace can have one: add AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION to it.</source>
        <translation>O espaço de trabalho de um estúdio pode ter uma: acrescente AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY e AWS_REGION a ele.</translation>
    </message>
    <message>
        <source>AWS takes no more faces into {collection} ({reason}).</source>
        <translation>A AWS não aceita mais rostos em {collection} ({reason}).</translation>
    </message>
    <message>
        <source>Delete the faces of old galleries there, or ask AWS to allow more.</source>
        <translation>Apague lá os rostos de galerias antigas, ou peça à AWS que permita mais.</translation>
    </message>
    <message>
        <source>This way keeps the faces of every guest at AWS until you delete them.</source>
        <translation>Esta forma guarda os rostos de todos os convidados na AWS até você apagá-los.</translation>
    </message>
    <message>
        <source>Agree to it once, or choose another way.</source>
        <translation>Concorde uma vez ou escolha outro modo.</translation>
    </message>
    <message>
        <source>{name}: AWS took another face than the one that was chosen.</source>
        <translation>{name}: a AWS pegou um rosto diferente do escolhido.</translation>
    </message>
    <message>
        <source>Choose a photo where the face stands alone.</source>
        <translation>Escolha uma foto em que o rosto apareça sozinho.</translation>
    </message>
    <message>
        <source>{name}: AWS can&apos;t read this photo ({reason}).</source>
        <translation>{name}: a AWS não consegue ler esta foto ({reason}).</translation>
    </message>
    <message>
        <source>{name}: its copy for AWS was gone before it was read.</source>
        <translation>{name}: a cópia para a AWS sumiu antes de ser lida.</translation>
    </message>
    <message>
        <source>Process it again; see that nobody else empties the staging bucket.</source>
        <translation>Processe de novo; veja se ninguém mais esvazia o bucket temporário.</translation>
    </message>
    <message>
        <source>AWS can&apos;t read it.</source>
        <translation>A AWS não consegue lê-la.</translation>
    </message>
    <message>
        <source>Its copy for AWS was gone.</source>
        <translation>A cópia para a AWS sumiu.</translation>
    </message>
    <message>
        <source>AWS took another face.</source>
        <translation>A AWS pegou outro rosto.</translation>
    </message>
    <message>
        <source>it is too large</source>
        <translation>ela é grande demais</translation>
    </message>
    <message>
        <source>it is neither a JPEG nor a PNG</source>
        <translation>ela não é JPEG nem PNG</translation>
    </message>
    <message>
        <source>it is no picture AWS works with</source>
        <translation>ela não é uma imagem com que a AWS trabalhe</translation>
    </message>
    <message>
        <source>its answer makes no sense</source>
        <translation>a resposta não faz sentido</translation>
    </message>
    <message>
        <source>it is no region of AWS</source>
        <translation>não é uma região da AWS</translation>
    </message>
    <message>
        <source>The access key of AWS</source>
        <translation>A chave de acesso da AWS</translation>
    </message>
    <message>
        <source>The secret of the access key of AWS</source>
        <translation>O segredo da chave de acesso da AWS</translation>
    </message>
    <message>
        <source>The region of AWS</source>
        <translation>A região da AWS</translation>
    </message>
    <message>
        <source>The address of Rekognition</source>
        <translation>O endereço do Rekognition</translation>
    </message>
    <message>
        <source>The address of the staging bucket</source>
        <translation>O endereço do bucket temporário</translation>
    </message>
    <message>
        <source>The name of the staging bucket</source>
        <translation>O nome do bucket temporário</translation>
    </message>
    <message>
        <source>The folder in the staging bucket</source>
        <translation>A pasta no bucket temporário</translation>
    </message>
    <message>
        <source>the rule that deletes photos after a day</source>
        <translation>a regra que apaga as fotos depois de um dia</translation>
    </message>
    <message>
        <source>the block against being read by anybody</source>
        <translation>o bloqueio contra leitura por qualquer pessoa</translation>
    </message>
    <message>
        <source>the encryption of what is kept in it</source>
        <translation>a criptografia do que é guardado nele</translation>
    </message>
    <message>
        <source>the rule against insecure connections</source>
        <translation>a regra contra conexões não seguras</translation>
    </message>
    <message>
        <source>The database {host} can&apos;t be reached: {reason}.</source>
        <translation>Não é possível acessar o banco de dados {host}: {reason}.</translation>
    </message>
    <message>
        <source>Check the address and the internet connection; a firewall may be in the way.</source>
        <translation>Confira o endereço e a conexão com a internet; um firewall pode estar no caminho.</translation>
    </message>
    <message>
        <source>The database {host} refuses the user {user} or the password.</source>
        <translation>O banco de dados {host} recusa o usuário {user} ou a senha.</translation>
    </message>
    <message>
        <source>Copy user and password from the settings of the server once more.</source>
        <translation>Copie de novo o usuário e a senha das configurações do servidor.</translation>
    </message>
    <message>
        <source>There is no database {name} at {host}.</source>
        <translation>Não há um banco de dados {name} em {host}.</translation>
    </message>
    <message>
        <source>Correct the name of the database.</source>
        <translation>Corrija o nome do banco de dados.</translation>
    </message>
    <message>
        <source>The database {host} can&apos;t prove that it is the one meant: {reason}.</source>
        <translation>O banco de dados {host} não consegue provar que é o certo: {reason}.</translation>
    </message>
    <message>
        <source>Ask your provider for its certificate file and choose it under “More”, or choose a weaker check there knowingly. (KingSelection itself does not check.)</source>
        <translation>Peça ao provedor o arquivo de certificado e escolha-o em “Mais”, ou escolha ali, sabendo do risco, uma verificação mais fraca. (O próprio KingSelection não verifica.)</translation>
    </message>
    <message>
        <source>The database {host} does not encrypt the connection.</source>
        <translation>O banco de dados {host} não criptografa a conexão.</translation>
    </message>
    <message>
        <source>Whoever runs it can turn TLS on; without it passwords and faces could be read on the way.</source>
        <translation>Quem cuida dele pode ligar o TLS; sem isso, senhas e rostos poderiam ser lidos no caminho.</translation>
    </message>
    <message>
        <source>The database does not let the user {user} do this: {what}.</source>
        <translation>O banco de dados não permite isto ao usuário {user}: {what}.</translation>
    </message>
    <message>
        <source>Whoever runs the database can allow it: {grant}</source>
        <translation>Quem cuida do banco de dados pode permitir: {grant}</translation>
    </message>
    <message>
        <source>The database {host} did not answer in time; another program may hold it up.</source>
        <translation>O banco de dados {host} não respondeu a tempo; outro programa pode estar segurando.</translation>
    </message>
    <message>
        <source>Try again in a moment; nothing was changed.</source>
        <translation>Tente de novo daqui a pouco; nada foi alterado.</translation>
    </message>
    <message>
        <source>The database {host} has no space left.</source>
        <translation>O banco de dados {host} está sem espaço.</translation>
    </message>
    <message>
        <source>Whoever runs it must make room; what was done is kept.</source>
        <translation>Quem cuida dele precisa liberar espaço; o que foi feito está guardado.</translation>
    </message>
    <message>
        <source>The database {host} can only be read at the moment.</source>
        <translation>No momento, o banco de dados {host} só permite leitura.</translation>
    </message>
    <message>
        <source>It may be under maintenance; try again later.</source>
        <translation>Pode estar em manutenção; tente de novo mais tarde.</translation>
    </message>
    <message>
        <source>The database {name} has no {table}: it is not KingSelection&apos;s.</source>
        <translation>O banco de dados {name} não tem {table}: não é o do KingSelection.</translation>
    </message>
    <message>
        <source>Correct the name of the database: this one belongs to something else.</source>
        <translation>Corrija o nome do banco de dados: este é de outro sistema.</translation>
    </message>
    <message>
        <source>The photo storage {host} can&apos;t be reached: {reason}.</source>
        <translation>Não é possível acessar o armazenamento de fotos {host}: {reason}.</translation>
    </message>
    <message>
        <source>Check the Cloudflare account id and the internet connection.</source>
        <translation>Confira o ID da conta do Cloudflare e a conexão com a internet.</translation>
    </message>
    <message>
        <source>The photo storage {host} can&apos;t prove that it is the one meant: {reason}.</source>
        <translation>O armazenamento de fotos {host} não consegue provar que é o certo: {reason}.</translation>
    </message>
    <message>
        <source>A proxy or virus scanner may be in between; nothing was sent.</source>
        <translation>Pode haver um proxy ou antivírus no meio; nada foi enviado.</translation>
    </message>
    <message>
        <source>The photo storage refuses the access key.</source>
        <translation>O armazenamento de fotos recusa a chave de acesso.</translation>
    </message>
    <message>
        <source>Copy the access key and its secret once more; it may have been revoked at Cloudflare.</source>
        <translation>Copie de novo a chave de acesso e o segredo; ela pode ter sido revogada no Cloudflare.</translation>
    </message>
    <message>
        <source>The access key may not {what} in the bucket {bucket}.</source>
        <translation>A chave de acesso não tem permissão para {what} no bucket {bucket}.</translation>
    </message>
    <message>
        <source>At Cloudflare, give the key&apos;s token “Object Read” for this bucket.</source>
        <translation>No Cloudflare, dê ao token da chave a permissão “Object Read” para este bucket.</translation>
    </message>
    <message>
        <source>There is no bucket {bucket} in this account.</source>
        <translation>Não há um bucket {bucket} nesta conta.</translation>
    </message>
    <message>
        <source>Correct the name of the bucket, or the account id.</source>
        <translation>Corrija o nome do bucket ou o ID da conta.</translation>
    </message>
    <message>
        <source>The bucket {bucket} is in another jurisdiction than the address {host} serves.</source>
        <translation>O bucket {bucket} fica em outra jurisdição, que o endereço {host} não atende.</translation>
    </message>
    <message>
        <source>Under “More”, give the address of its jurisdiction, for Europe: https://ACCOUNT-ID.eu.r2.cloudflarestorage.com</source>
        <translation>Em “Mais”, informe o endereço da jurisdição dele; para a Europa: https://ID-DA-CONTA.eu.r2.cloudflarestorage.com</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is wrong, so the photo storage refuses its requests.</source>
        <translation>O relógio deste computador está errado, por isso o armazenamento de fotos recusa os pedidos.</translation>
    </message>
    <message>
        <source>The photo storage asks to slow down.</source>
        <translation>O armazenamento de fotos pede para ir mais devagar.</translation>
    </message>
    <message>
        <source>Try again in a few minutes; what was done is kept.</source>
        <translation>Tente de novo em alguns minutos; o que foi feito está guardado.</translation>
    </message>
    <message>
        <source>The photo storage failed: {reason}.</source>
        <translation>O armazenamento de fotos falhou: {reason}.</translation>
    </message>
    <message>
        <source>{name}: it is not in the bucket any more.</source>
        <translation>{name}: não está mais no bucket.</translation>
    </message>
    <message>
        <source>Upload it again on KingSelection&apos;s own page.</source>
        <translation>Envie de novo pelo site do KingSelection.</translation>
    </message>
    <message>
        <source>{name}: this workspace has no bucket.</source>
        <translation>{name}: este espaço de trabalho não tem bucket.</translation>
    </message>
    <message>
        <source>Choose a file or a photo of the gallery instead.</source>
        <translation>Escolha um arquivo ou uma foto da galeria.</translation>
    </message>
    <message>
        <source>{name}: it is not in R2 ({where}), KingDesk can&apos;t read it.</source>
        <translation>{name}: não está no R2 ({where}), o KingDesk não consegue ler.</translation>
    </message>
    <message>
        <source>Upload it again on KingSelection&apos;s own page; new uploads go to R2.</source>
        <translation>Envie de novo pelo site do KingSelection; os novos envios vão para o R2.</translation>
    </message>
    <message>
        <source>It is not in the bucket any more.</source>
        <translation>Não está mais no bucket.</translation>
    </message>
    <message>
        <source>It is not in R2.</source>
        <translation>Não está no R2.</translation>
    </message>
    <message>
        <source>There is no file of it on this computer.</source>
        <translation>Não há arquivo dela neste computador.</translation>
    </message>
    <message>
        <source>the connection breaks off</source>
        <translation>a conexão cai</translation>
    </message>
    <message>
        <source>the connection fails</source>
        <translation>a conexão falha</translation>
    </message>
    <message>
        <source>this network&apos;s proxy can&apos;t be reached</source>
        <translation>não é possível acessar o proxy desta rede</translation>
    </message>
    <message>
        <source>it does not answer</source>
        <translation>ele não responde</translation>
    </message>
    <message>
        <source>no encrypted connection comes about</source>
        <translation>não se estabelece uma conexão criptografada</translation>
    </message>
    <message>
        <source>there is no internet connection</source>
        <translation>não há conexão com a internet</translation>
    </message>
    <message>
        <source>there is no such address</source>
        <translation>esse endereço não existe</translation>
    </message>
    <message>
        <source>it refuses the connection</source>
        <translation>ele recusa a conexão</translation>
    </message>
    <message>
        <source>its certificate has expired</source>
        <translation>o certificado dele venceu</translation>
    </message>
    <message>
        <source>its certificate is for another name</source>
        <translation>o certificado dele é de outro nome</translation>
    </message>
    <message>
        <source>nobody known vouches for its certificate</source>
        <translation>ninguém conhecido garante o certificado dele</translation>
    </message>
    <message>
        <source>R2 is not turned on in this account</source>
        <translation>o R2 não está ativado nesta conta</translation>
    </message>
    <message>
        <source>its answer is incomplete</source>
        <translation>a resposta dele está incompleta</translation>
    </message>
    <message>
        <source>its list has no end</source>
        <translation>a lista dele não acaba</translation>
    </message>
    <message>
        <source>it is no name of a bucket</source>
        <translation>não é um nome de bucket</translation>
    </message>
    <message>
        <source>it goes on after the host&apos;s name</source>
        <translation>ele continua depois do nome do servidor</translation>
    </message>
    <message>
        <source>it is no account id</source>
        <translation>não é um ID de conta</translation>
    </message>
    <message>
        <source>it is no address</source>
        <translation>não é um endereço</translation>
    </message>
    <message>
        <source>it does not begin with https://</source>
        <translation>não começa com https://</translation>
    </message>
    <message>
        <source>it must begin with https://</source>
        <translation>precisa começar com https://</translation>
    </message>
    <message>
        <source>it can&apos;t be read as text</source>
        <translation>não pode ser lido como texto</translation>
    </message>
    <message>
        <source>it came back changed</source>
        <translation>voltou diferente</translation>
    </message>
    <message>
        <source>this computer has no keychain</source>
        <translation>este computador não tem um cofre de senhas</translation>
    </message>
    <message>
        <source>secrets would lie in a plain file</source>
        <translation>as senhas ficariam num arquivo comum</translation>
    </message>
    <message>
        <source>none is installed</source>
        <translation>nenhum está instalado</translation>
    </message>
    <message>
        <source>it must begin with postgresql://</source>
        <translation>precisa começar com postgresql://</translation>
    </message>
    <message>
        <source>{name}: there is no file of yours on this computer to link to.</source>
        <translation>{name}: não há um arquivo seu desta foto neste computador para criar um atalho.</translation>
    </message>
    <message>
        <source>Pair the gallery with the folder your photos are in, or deliver copies.</source>
        <translation>Associe a galeria à pasta onde estão as suas fotos, ou entregue cópias.</translation>
    </message>
    <message>
        <source>it is no address; in a password # / ? are written %23 %2F %3F</source>
        <translation>não é um endereço; numa senha, # / ? se escrevem %23 %2F %3F</translation>
    </message>
    <message>
        <source>it holds no password</source>
        <translation>falta a senha nele</translation>
    </message>
    <message>
        <source>it names no user</source>
        <translation>falta o usuário nele</translation>
    </message>
    <message>
        <source>it names no database</source>
        <translation>falta o nome do banco de dados nele</translation>
    </message>
    <message>
        <source>it is too large for a settings file</source>
        <translation>é grande demais para um arquivo de configuração</translation>
    </message>
    <message>
        <source>it is locked</source>
        <translation>ele está bloqueado</translation>
    </message>
    <message>
        <source>it can&apos;t be opened</source>
        <translation>não é possível abri-lo</translation>
    </message>
    <message>
        <source>nobody can be added or enrolled</source>
        <translation>não é possível adicionar clientes nem cadastrar rostos</translation>
    </message>
    <message>
        <source>photos are shown without them</source>
        <translation>as fotos aparecem sem elas</translation>
    </message>
    <message>
        <source>the photos as uploaded are delivered</source>
        <translation>as fotos são entregues como foram enviadas</translation>
    </message>
    <message>
        <source>every gallery is shown as private</source>
        <translation>toda galeria aparece como privada</translation>
    </message>
    <message>
        <source>galleries are shown without them</source>
        <translation>as galerias aparecem sem elas</translation>
    </message>
    <message>
        <source>it is shown as off</source>
        <translation>ele aparece como desligado</translation>
    </message>
    <message>
        <source>what clients chose is not shown</source>
        <translation>o que os clientes escolheram não aparece</translation>
    </message>
    <message>
        <source>its pages don&apos;t show what KingDesk found</source>
        <translation>as páginas dele não mostram o que o KingDesk encontrou</translation>
    </message>
    <message>
        <source>it did not answer in time</source>
        <translation>ele não respondeu a tempo</translation>
    </message>
    <message>
        <source>it is just starting or stopping</source>
        <translation>ele está iniciando ou sendo desligado</translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation>a conexão caiu</translation>
    </message>
    <message>
        <source>its certificate has run out, or comes from nobody this computer trusts</source>
        <translation>o certificado dele venceu, ou é de alguém em quem este computador não confia</translation>
    </message>
    <message>
        <source>the certificate of its authority can&apos;t be read</source>
        <translation>não é possível ler o certificado da autoridade dele</translation>
    </message>
    <message>
        <source>its rules (pg_hba.conf) do not let this computer or user in</source>
        <translation>as regras dele (pg_hba.conf) não deixam este computador ou usuário entrar</translation>
    </message>
    <message>
        <source>there is no computer of that name</source>
        <translation>não existe computador com esse nome</translation>
    </message>
    <message>
        <source>nothing answers at that port</source>
        <translation>nada responde nessa porta</translation>
    </message>
    <message>
        <source>there is no way to it; is this computer online?</source>
        <translation>não há caminho até ele; este computador está na internet?</translation>
    </message>
    <message>
        <source>The password of the database</source>
        <translation>A senha do banco de dados</translation>
    </message>
    <message>
        <source>The access key of the bucket</source>
        <translation>A chave de acesso do bucket</translation>
    </message>
    <message>
        <source>The secret of the access key</source>
        <translation>O segredo da chave de acesso</translation>
    </message>
    <message>
        <source>The address of the database</source>
        <translation>O endereço do banco de dados</translation>
    </message>
    <message>
        <source>The Cloudflare account id</source>
        <translation>O ID da conta do Cloudflare</translation>
    </message>
    <message>
        <source>The name of the bucket</source>
        <translation>O nome do bucket</translation>
    </message>
    <message>
        <source>The address of the photo storage</source>
        <translation>O endereço do armazenamento de fotos</translation>
    </message>
    <message>
        <source>The public address of the photos</source>
        <translation>O endereço público das fotos</translation>
    </message>
    <message>
        <source>make KingDesk&apos;s own tables</source>
        <translation>criar as tabelas do KingDesk</translation>
    </message>
    <message>
        <source>only its authority</source>
        <translation>só a autoridade</translation>
    </message>
    <message>
        <source>encrypted only</source>
        <translation>só criptografada</translation>
    </message>
    <message>
        <source>not encrypted</source>
        <translation>sem criptografia</translation>
    </message>
    <message>
        <source>read photos</source>
        <translation>ler fotos</translation>
    </message>
    <message>
        <source>list photos</source>
        <translation>listar fotos</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>As fotos</translation>
    </message>
    <message>
        <source>Galleries</source>
        <translation>As galerias</translation>
    </message>
    <message>
        <source>read the table {table}</source>
        <translation>ler a tabela {table}</translation>
    </message>
    <message>
        <source>use the table {table}</source>
        <translation>usar a tabela {table}</translation>
    </message>
    <message>
        <source>clients</source>
        <translation>clientes</translation>
    </message>
    <message>
        <source>folders</source>
        <translation>pastas</translation>
    </message>
    <message>
        <source>edited photos</source>
        <translation>fotos editadas</translation>
    </message>
    <message>
        <source>access modes</source>
        <translation>modos de acesso</translation>
    </message>
    <message>
        <source>dates of events</source>
        <translation>datas dos eventos</translation>
    </message>
    <message>
        <source>switch for face recognition</source>
        <translation>opção de reconhecimento facial</translation>
    </message>
    <message>
        <source>selections</source>
        <translation>seleções</translation>
    </message>
    <message>
        <source>face tables</source>
        <translation>tabelas de rostos</translation>
    </message>
    <message>
        <source>There is no KingDesk workspace at {path}.</source>
        <translation>Não há um espaço de trabalho do KingDesk em {path}.</translation>
    </message>
    <message>
        <source>Check the folder, or start KingDesk with another one.</source>
        <translation>Confira a pasta ou inicie o KingDesk com outra.</translation>
    </message>
    <message>
        <source>The workspace {path} was written by a newer KingDesk (data version {found}).</source>
        <translation>O espaço de trabalho {path} foi gravado por um KingDesk mais novo (versão de dados {found}).</translation>
    </message>
    <message>
        <source>Install the newest KingDesk; nothing was changed.</source>
        <translation>Instale o KingDesk mais novo; nada foi alterado.</translation>
    </message>
    <message>
        <source>The workspace&apos;s data file {path} is damaged: {reason}.</source>
        <translation>O arquivo de dados do espaço de trabalho {path} está danificado: {reason}.</translation>
    </message>
    <message>
        <source>Nothing was overwritten. Put a backup of the file back, or make a new workspace.</source>
        <translation>Nada foi sobrescrito. Recoloque uma cópia de segurança do arquivo ou crie um novo espaço de trabalho.</translation>
    </message>
    <message>
        <source>The workspace {path} can&apos;t be written to.</source>
        <translation>Não é possível gravar no espaço de trabalho {path}.</translation>
    </message>
    <message>
        <source>Give yourself write permission for this folder, or move the workspace.</source>
        <translation>Dê a si permissão de gravação nesta pasta ou mova o espaço de trabalho.</translation>
    </message>
    <message>
        <source>Another program is writing to the workspace {path} and did not finish in time.</source>
        <translation>Outro programa está gravando no espaço de trabalho {path} e não terminou a tempo.</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>Tente de novo daqui a pouco.</translation>
    </message>
    <message>
        <source>The disk is full, {path} could not be written.</source>
        <translation>O disco está cheio, não foi possível gravar {path}.</translation>
    </message>
    <message>
        <source>Free some space and try again; what was done is kept.</source>
        <translation>Libere espaço e tente de novo; o que foi feito está guardado.</translation>
    </message>
    <message>
        <source>The face model {name} is missing or damaged.</source>
        <translation>O modelo de rostos {name} está faltando ou danificado.</translation>
    </message>
    <message>
        <source>Install KingDesk again.</source>
        <translation>Instale o KingDesk de novo.</translation>
    </message>
    <message>
        <source>There is no font on this machine: the window would have no letters.</source>
        <translation>Não há nenhuma fonte neste computador: a janela ficaria sem letras.</translation>
    </message>
    <message>
        <source>Install one; on Debian and Ubuntu: sudo apt-get install fonts-dejavu-core</source>
        <translation>Instale uma; no Debian e no Ubuntu: sudo apt-get install fonts-dejavu-core</translation>
    </message>
    <message>
        <source>The settings file {path} can&apos;t be read: {reason}.</source>
        <translation>O arquivo de configurações {path} não pode ser lido: {reason}.</translation>
    </message>
    <message>
        <source>Mend the file or move it away; KingDesk then starts with its defaults.</source>
        <translation>Corrija o arquivo ou tire-o dali; o KingDesk então inicia com os padrões.</translation>
    </message>
    <message>
        <source>The settings file {path} can&apos;t be written: {reason}.</source>
        <translation>O arquivo de configurações {path} não pode ser gravado: {reason}.</translation>
    </message>
    <message>
        <source>Give yourself write permission for its folder.</source>
        <translation>Dê a si mesmo permissão de gravação para a pasta dele.</translation>
    </message>
    <message>
        <source>There is no {kind} {name}.</source>
        <translation>Não existe {kind} {name}.</translation>
    </message>
    <message>
        <source>There is more than one {kind} named {name}: {candidates}.</source>
        <translation>Há mais de um(a) {kind} com o nome {name}: {candidates}.</translation>
    </message>
    <message>
        <source>There is already a {kind} {name}.</source>
        <translation>Já existe {kind} {name}.</translation>
    </message>
    <message>
        <source>“{email}” is not an e-mail address.</source>
        <translation>“{email}” não é um endereço de e-mail.</translation>
    </message>
    <message>
        <source>The folder {path} can&apos;t be read: {reason}.</source>
        <translation>A pasta {path} não pode ser lida: {reason}.</translation>
    </message>
    <message>
        <source>The class list {path} can&apos;t be read: {reason}.</source>
        <translation>A lista da turma {path} não pode ser lida: {reason}.</translation>
    </message>
    <message>
        <source>Use a CSV or XLSX file with a heading line and a column for the name.</source>
        <translation>Use um arquivo CSV ou XLSX com uma linha de títulos e uma coluna para o nome.</translation>
    </message>
    <message>
        <source>The delivery to {path} failed: {reason}.</source>
        <translation>A entrega em {path} falhou: {reason}.</translation>
    </message>
    <message>
        <source>{path} lies in {photos}, where this gallery&apos;s photos come from: the next import would take the copies for new photos.</source>
        <translation>{path} fica em {photos}, de onde vêm as fotos desta galeria: a próxima importação tomaria as cópias por fotos novas.</translation>
    </message>
    <message>
        <source>Deliver to a folder beside it, or as ZIP files.</source>
        <translation>Entregue em uma pasta ao lado dela, ou como arquivos ZIP.</translation>
    </message>
    <message>
        <source>{name}: the file is not there any more.</source>
        <translation>{name}: o arquivo não está mais lá.</translation>
    </message>
    <message>
        <source>Put it back or import the folder again.</source>
        <translation>Recoloque-o ou importe a pasta de novo.</translation>
    </message>
    <message>
        <source>{name}: the file can&apos;t be opened ({reason}).</source>
        <translation>{name}: o arquivo não pode ser aberto ({reason}).</translation>
    </message>
    <message>
        <source>Check the file&apos;s permissions.</source>
        <translation>Confira as permissões do arquivo.</translation>
    </message>
    <message>
        <source>{name}: the photo is damaged or incomplete.</source>
        <translation>{name}: a foto está danificada ou incompleta.</translation>
    </message>
    <message>
        <source>Copy it from the card again.</source>
        <translation>Copie-a do cartão de novo.</translation>
    </message>
    <message>
        <source>{name}: this is not a photo KingDesk can read ({reason}).</source>
        <translation>{name}: esta não é uma foto que o KingDesk consiga ler ({reason}).</translation>
    </message>
    <message>
        <source>{name}: {megapixels} megapixels are more than KingDesk reads ({limit}).</source>
        <translation>{name}: {megapixels} megapixels é mais do que o KingDesk lê ({limit}).</translation>
    </message>
    <message>
        <source>{name}: the file changed while it was read.</source>
        <translation>{name}: o arquivo mudou durante a leitura.</translation>
    </message>
    <message>
        <source>It is taken up again at the next processing.</source>
        <translation>Ela será retomada no próximo processamento.</translation>
    </message>
    <message>
        <source>{name}: no face was found.</source>
        <translation>{name}: nenhum rosto foi encontrado.</translation>
    </message>
    <message>
        <source>Choose a photo where the face is larger and looks at the camera.</source>
        <translation>Escolha uma foto em que o rosto esteja maior e olhando para a câmera.</translation>
    </message>
    <message>
        <source>{name}: {count} faces were found, a reference needs exactly one.</source>
        <translation>{name}: {count} rostos foram encontrados; uma referência precisa de exatamente um.</translation>
    </message>
    <message>
        <source>Drop the photo on the client and choose the face.</source>
        <translation>Solte a foto sobre o cliente e escolha o rosto.</translation>
    </message>
    <message>
        <source>{name}: there is no face {index}.</source>
        <translation>{name}: não existe o rosto {index}.</translation>
    </message>
    <message>
        <source>{name}: another worker took this photo over.</source>
        <translation>{name}: outro processo assumiu esta foto.</translation>
    </message>
    <message>
        <source>{name}: KingDesk failed on this photo ({reason}).</source>
        <translation>{name}: o KingDesk falhou nesta foto ({reason}).</translation>
    </message>
    <message>
        <source>The log has the details; please report it.</source>
        <translation>O registro tem os detalhes; por favor, avise.</translation>
    </message>
    <message>
        <source>The file is not there any more.</source>
        <translation>O arquivo não está mais lá.</translation>
    </message>
    <message>
        <source>The file can&apos;t be opened.</source>
        <translation>O arquivo não pode ser aberto.</translation>
    </message>
    <message>
        <source>The photo is damaged or incomplete.</source>
        <translation>A foto está danificada ou incompleta.</translation>
    </message>
    <message>
        <source>This is not a photo KingDesk can read.</source>
        <translation>Esta não é uma foto que o KingDesk consiga ler.</translation>
    </message>
    <message>
        <source>The photo is larger than KingDesk reads.</source>
        <translation>A foto é maior do que o KingDesk lê.</translation>
    </message>
    <message>
        <source>The file changed while it was read.</source>
        <translation>O arquivo mudou durante a leitura.</translation>
    </message>
    <message>
        <source>No face was found.</source>
        <translation>Nenhum rosto foi encontrado.</translation>
    </message>
    <message>
        <source>KingDesk failed on this photo.</source>
        <translation>O KingDesk falhou nesta foto.</translation>
    </message>
    <message>
        <source>A client needs a name.</source>
        <translation>Um cliente precisa de um nome.</translation>
    </message>
    <message>
        <source>A gallery needs a name.</source>
        <translation>Uma galeria precisa de um nome.</translation>
    </message>
    <message>
        <source>A client&apos;s name has at most 255 letters.</source>
        <translation>O nome de um cliente tem no máximo 255 letras.</translation>
    </message>
    <message>
        <source>A gallery&apos;s name has at most 255 letters.</source>
        <translation>O nome de uma galeria tem no máximo 255 letras.</translation>
    </message>
    <message>
        <source>Say which client the decision is about.</source>
        <translation>Diga de qual cliente é a decisão.</translation>
    </message>
    <message>
        <source>Only a face can be ignored.</source>
        <translation>Só um rosto pode ser ignorado.</translation>
    </message>
    <message>
        <source>The name of the workspace is too long.</source>
        <translation>O nome do espaço de trabalho é longo demais.</translation>
    </message>
    <message>
        <source>A workspace needs a name.</source>
        <translation>Um espaço de trabalho precisa de um nome.</translation>
    </message>
    <message>
        <source>Draw a box around the face: this one holds nothing of the photo.</source>
        <translation>Desenhe uma caixa em volta do rosto: esta não contém nada da foto.</translation>
    </message>
    <message>
        <source>a web page</source>
        <translation>uma página da web</translation>
    </message>
    <message>
        <source>a video</source>
        <translation>um vídeo</translation>
    </message>
    <message>
        <source>a document</source>
        <translation>um documento</translation>
    </message>
    <message>
        <source>text</source>
        <translation>texto</translation>
    </message>
    <message>
        <source>unknown content</source>
        <translation>conteúdo desconhecido</translation>
    </message>
    <message>
        <source>larger than 1 GB</source>
        <translation>maior que 1 GB</translation>
    </message>
    <message>
        <source>it is a web page or drawing</source>
        <translation>é uma página da web ou um desenho</translation>
    </message>
    <message>
        <source>it is a film</source>
        <translation>é um filme</translation>
    </message>
    <message>
        <source>unknown kind of file</source>
        <translation>tipo de arquivo desconhecido</translation>
    </message>
    <message>
        <source>RAW of an unknown kind</source>
        <translation>RAW de um tipo desconhecido</translation>
    </message>
    <message>
        <source>it is not a file</source>
        <translation>não é um arquivo</translation>
    </message>
    <message>
        <source>no permission</source>
        <translation>sem permissão</translation>
    </message>
    <message>
        <source>its name is not valid text</source>
        <translation>o nome não é um texto válido</translation>
    </message>
    <message>
        <source>folder: its name is not valid text</source>
        <translation>pasta: o nome não é um texto válido</translation>
    </message>
    <message>
        <source>the file is too large</source>
        <translation>o arquivo é grande demais</translation>
    </message>
    <message>
        <source>it is not a text file</source>
        <translation>não é um arquivo de texto</translation>
    </message>
    <message>
        <source>it is not there</source>
        <translation>não está lá</translation>
    </message>
    <message>
        <source>it is no CSV or XLSX file and no folder</source>
        <translation>não é um arquivo CSV ou XLSX nem uma pasta</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>está vazia</translation>
    </message>
    <message>
        <source>no heading says which column holds the names</source>
        <translation>nenhum cabeçalho diz qual coluna tem os nomes</translation>
    </message>
    <message>
        <source>no photo or subfolder in it is named after anyone</source>
        <translation>nenhuma foto ou subpasta nela tem o nome de alguém</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>permissão negada</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>o arquivo ou a pasta não existe</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>não é uma pasta</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>erro de leitura do disco</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>o disco é somente leitura</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>não há mais espaço no disco</translation>
    </message>
    <message>
        <source>Too many levels of symbolic links</source>
        <translation>os atalhos dão voltas sem fim</translation>
    </message>
    <message>
        <source>gallery</source>
        <translation>a galeria</translation>
    </message>
    <message>
        <source>photo</source>
        <translation>a foto</translation>
    </message>
    <message>
        <source>client</source>
        <translation>o cliente</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>a referência</translation>
    </message>
    <message>
        <source>face</source>
        <translation>o rosto</translation>
    </message>
    <message>
        <source>processing</source>
        <translation>o processamento</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>pasta</translation>
    </message>
    <message>
        <source>object</source>
        <translation>objeto</translation>
    </message>
    <message>
        <source>workspace</source>
        <translation>espaço de trabalho</translation>
    </message>
    <message>
        <source>This workspace has no SQS queue: photos are processed by this program.</source>
        <translation>Este espaço de trabalho não tem fila do SQS: as fotos são processadas por este programa.</translation>
    </message>
    <message>
        <source>A studio with an AWS account gets one with: kingdesk provision</source>
        <translation>Um estúdio com conta na AWS cria uma com: kingdesk provision</translation>
    </message>
    <message>
        <source>The queue can&apos;t be reached at {host}.</source>
        <translation>Não é possível acessar a fila em {host}.</translation>
    </message>
    <message>
        <source>Check the internet connection; no photo is lost.</source>
        <translation>Verifique a conexão com a internet; nenhuma foto se perde.</translation>
    </message>
    <message>
        <source>There is no queue {queue} at AWS.</source>
        <translation>Não existe a fila {queue} na AWS.</translation>
    </message>
    <message>
        <source>The queue {queue} failed ({reason}).</source>
        <translation>A fila {queue} falhou ({reason}).</translation>
    </message>
    <message>
        <source>Try again in some minutes; no photo is lost.</source>
        <translation>Tente de novo em alguns minutos; nenhuma foto se perde.</translation>
    </message>
    <message>
        <source>The queue {queue} lacks {what}.</source>
        <translation>Falta à fila {queue}: {what}.</translation>
    </message>
    <message>
        <source>Put it right with: kingdesk provision; what others set otherwise, at AWS itself.</source>
        <translation>Corrija com: kingdesk provision; o que outros definiram de outra forma, na própria AWS.</translation>
    </message>
    <message>
        <source>The messages in the queue {queue} are about somebody else&apos;s photos.</source>
        <translation>As mensagens na fila {queue} são sobre fotos de outra pessoa.</translation>
    </message>
    <message>
        <source>Every photographer has a queue of their own: check SQS_QUEUE_URL and who is signed in.</source>
        <translation>Cada fotógrafo tem a própria fila: verifique SQS_QUEUE_URL e quem entrou.</translation>
    </message>
    <message>
        <source>A message in the queue can&apos;t be read: {reason}.</source>
        <translation>Uma mensagem na fila não pode ser lida: {reason}.</translation>
    </message>
    <message>
        <source>It was put aside; the photos with a problem tell of it.</source>
        <translation>Ela foi separada; as fotos com problema falam dela.</translation>
    </message>
    <message>
        <source>{name}: the program ended {tries} times while it was processing this photo.</source>
        <translation>{name}: o programa terminou {tries} vezes enquanto processava esta foto.</translation>
    </message>
    <message>
        <source>The photo may be damaged or far too large. Look at it, then try again, or ignore it.</source>
        <translation>A foto pode estar danificada ou ser grande demais. Olhe para ela e tente de novo, ou ignore-a.</translation>
    </message>
    <message>
        <source>The program ended each time while processing it.</source>
        <translation>O programa terminou todas as vezes ao processá-la.</translation>
    </message>
    <message>
        <source>Its message can&apos;t be read.</source>
        <translation>A mensagem dela não pode ser lida.</translation>
    </message>
    <message>
        <source>it took no message</source>
        <translation>ela não aceitou nenhuma mensagem</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>é longa demais</translation>
    </message>
    <message>
        <source>it is no JSON</source>
        <translation>não é JSON</translation>
    </message>
    <message>
        <source>it is no JSON object</source>
        <translation>não é um objeto JSON</translation>
    </message>
    <message>
        <source>it names no gallery</source>
        <translation>não diz qual é a galeria</translation>
    </message>
    <message>
        <source>it names no photo</source>
        <translation>não diz qual é a foto</translation>
    </message>
    <message>
        <source>it names no queue</source>
        <translation>não diz qual é a fila</translation>
    </message>
    <message>
        <source>galleryId is no id</source>
        <translation>galleryId não é um identificador</translation>
    </message>
    <message>
        <source>eventId is no id</source>
        <translation>eventId não é um identificador</translation>
    </message>
    <message>
        <source>photoId is no id</source>
        <translation>photoId não é um identificador</translation>
    </message>
    <message>
        <source>r2Key is no text</source>
        <translation>r2Key não é texto</translation>
    </message>
    <message>
        <source>runId is no text</source>
        <translation>runId não é texto</translation>
    </message>
    <message>
        <source>owner is no text</source>
        <translation>owner não é texto</translation>
    </message>
    <message>
        <source>it is a FIFO queue; a standard one is needed</source>
        <translation>é uma fila FIFO; é preciso uma fila padrão</translation>
    </message>
    <message>
        <source>it is no address of a queue</source>
        <translation>não é o endereço de uma fila</translation>
    </message>
    <message>
        <source>The address of SQS</source>
        <translation>O endereço do SQS</translation>
    </message>
    <message>
        <source>The address of the queue</source>
        <translation>O endereço da fila</translation>
    </message>
    <message>
        <source>The address of the queue for photos with a problem</source>
        <translation>O endereço da fila das fotos com problema</translation>
    </message>
    <message>
        <source>a queue for photos with a problem</source>
        <translation>uma fila para as fotos com problema</translation>
    </message>
    <message>
        <source>the rule that puts aside what nobody could process</source>
        <translation>a regra que separa o que ninguém conseguiu processar</translation>
    </message>
    <message>
        <source>the rule to put messages aside in the queue that is set for photos with a problem</source>
        <translation>a regra de separar mensagens na fila configurada para as fotos com problema</translation>
    </message>
    <message>
        <source>ten tries before a message is put aside</source>
        <translation>dez tentativas antes de separar uma mensagem</translation>
    </message>
    <message>
        <source>photos with a problem that are kept longer than its messages</source>
        <translation>fotos com problema guardadas por mais tempo que as mensagens dela</translation>
    </message>
</context>
<context>
    <name>FaceItem</name>
    <message>
        <source>ignored</source>
        <translation>ignorado</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>ninguém</translation>
    </message>
</context>
<context>
    <name>FaceListModel</name>
    <message>
        <source>Ignored face</source>
        <translation>Rosto ignorado</translation>
    </message>
    <message>
        <source>Nobody&apos;s face</source>
        <translation>Rosto sem nome</translation>
    </message>
    <message>
        <source>Maybe %1</source>
        <translation>Talvez %1</translation>
    </message>
    <message>
        <source>ignored by you</source>
        <translation>ignorado por você</translation>
    </message>
    <message>
        <source>no client looks like this</source>
        <translation>nenhum cliente se parece</translation>
    </message>
    <message>
        <source>already in this photo on another face</source>
        <translation>já está nesta foto em outro rosto</translation>
    </message>
    <message>
        <source>no face shows</source>
        <translation>nenhum rosto aparece</translation>
    </message>
    <message>
        <source>Similarity: %1</source>
        <translation>Semelhança: %1</translation>
    </message>
    <message>
        <source>Next most similar: %1, %2</source>
        <translation>A seguir em semelhança: %1, %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln point(s) behind</source>
        <translation>
            <numerusform>%Ln ponto atrás</numerusform>
            <numerusform>%Ln pontos atrás</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FacePanel</name>
    <message>
        <source>People and faces</source>
        <translation>Pessoas e rostos</translation>
    </message>
    <message>
        <source>%1 by %2 pixels, %3 megapixels</source>
        <translation>%1 por %2 pixels, %3 megapixels</translation>
    </message>
    <message>
        <source>This photo was not processed yet. Press Process to find its faces.</source>
        <translation>Esta foto ainda não foi processada. Clique em Processar para encontrar os rostos.</translation>
    </message>
    <message>
        <source>No face was found in this photo.</source>
        <translation>Nenhum rosto foi encontrado nesta foto.</translation>
    </message>
    <message>
        <source>Faces of this photo</source>
        <translation>Rostos desta foto</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Confirmar</translation>
    </message>
    <message>
        <source>This is the right person (Enter)</source>
        <translation>É a pessoa certa (Enter)</translation>
    </message>
    <message>
        <source>Not this person</source>
        <translation>Não é a pessoa</translation>
    </message>
    <message>
        <source>This face is somebody else (X)</source>
        <translation>Este rosto é de outra pessoa (X)</translation>
    </message>
    <message>
        <source>Ignore face</source>
        <translation>Ignorar rosto</translation>
    </message>
    <message>
        <source>Nobody you deliver to (I)</source>
        <translation>Ninguém para quem você entrega (I)</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>Nomear…</translation>
    </message>
    <message>
        <source>Say who this is (N)</source>
        <translation>Dizer quem é (N)</translation>
    </message>
    <message>
        <source>Draw a face</source>
        <translation>Marcar rosto</translation>
    </message>
    <message>
        <source>Draw a box around a face that was not found (D)</source>
        <translation>Desenhar um quadro em volta de um rosto não encontrado (D)</translation>
    </message>
    <message>
        <source>No face…</source>
        <translation>Sem rosto…</translation>
    </message>
    <message>
        <source>Somebody is in this photo, but their face is not seen (P)</source>
        <translation>Alguém está nesta foto, mas o rosto não aparece (P)</translation>
    </message>
</context>
<context>
    <name>FacePicker</name>
    <message>
        <source>Which face is %1?</source>
        <translation>Qual rosto é de %1?</translation>
    </message>
    <message numerus="yes">
        <source>%1 shows %Ln face(s). Click the right one, or press its number.</source>
        <translation>
            <numerusform>%1 mostra %Ln rosto. Clique nele ou tecle o número.</numerusform>
            <numerusform>%1 mostra %Ln rostos. Clique no certo ou tecle o número dele.</numerusform>
        </translation>
    </message>
    <message>
        <source>The picture with its faces</source>
        <translation>A imagem com os rostos</translation>
    </message>
    <message>
        <source>None of them</source>
        <translation>Nenhum deles</translation>
    </message>
    <message>
        <source>Face %1</source>
        <translation>Rosto %1</translation>
    </message>
</context>
<context>
    <name>FileEditor</name>
    <message>
        <source>Choose…</source>
        <translation>Escolher…</translation>
    </message>
    <message>
        <source>Certificate file</source>
        <translation>Arquivo de certificado</translation>
    </message>
    <message>
        <source>Certificates (*.pem *.crt *.cer)</source>
        <translation>Certificados (*.pem *.crt *.cer)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Todos os arquivos (*)</translation>
    </message>
</context>
<context>
    <name>Filmstrip</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>Photos before and after this one</source>
        <translation>Fotos antes e depois desta</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Order: %1</source>
        <translation>Ordem: %1</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtro</translation>
    </message>
    <message>
        <source>Add a filter</source>
        <translation>Adicionar um filtro</translation>
    </message>
    <message>
        <source>Remove all filters</source>
        <translation>Remover todos os filtros</translation>
    </message>
    <message>
        <source>Order of the photos, and what stands under them</source>
        <translation>Ordem das fotos e o que aparece embaixo delas</translation>
    </message>
</context>
<context>
    <name>FilterFlow</name>
    <message>
        <source>With clients…</source>
        <translation>Com clientes…</translation>
    </message>
    <message>
        <source>Only these clients…</source>
        <translation>Só estes clientes…</translation>
    </message>
    <message>
        <source>Without clients…</source>
        <translation>Sem clientes…</translation>
    </message>
    <message>
        <source>Decided</source>
        <translation>Com decisão</translation>
    </message>
    <message>
        <source>Remove all filters</source>
        <translation>Remover todos os filtros</translation>
    </message>
    <message>
        <source>Photos with all of these</source>
        <translation>Fotos com todos estes</translation>
    </message>
    <message>
        <source>Photos with these and nobody else</source>
        <translation>Fotos com estes e mais ninguém</translation>
    </message>
    <message>
        <source>Photos without any of these</source>
        <translation>Fotos sem nenhum destes</translation>
    </message>
    <message>
        <source>Not needed in the photo</source>
        <translation>Não precisa estar na foto</translation>
    </message>
    <message>
        <source>And also in the photo</source>
        <translation>E também na foto</translation>
    </message>
    <message>
        <source>Only in the photo</source>
        <translation>Só esta pessoa na foto</translation>
    </message>
    <message>
        <source>Not in the photo</source>
        <translation>Fora da foto</translation>
    </message>
    <message>
        <source>Number of people</source>
        <translation>Número de pessoas</translation>
    </message>
    <message>
        <source>Chosen on the web</source>
        <translation>Escolhidas no site</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Pasta…</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Pasta</translation>
    </message>
    <message>
        <source>Photos of which folder?</source>
        <translation>Fotos de qual pasta?</translation>
    </message>
    <message>
        <source>The other way round</source>
        <translation>Na ordem inversa</translation>
    </message>
    <message>
        <source>Names of files</source>
        <translation>Nomes dos arquivos</translation>
    </message>
    <message>
        <source>Names of clients</source>
        <translation>Nomes dos clientes</translation>
    </message>
    <message>
        <source>Gallery order</source>
        <translation>Ordem da galeria</translation>
    </message>
    <message>
        <source>By file name</source>
        <translation>Por nome do arquivo</translation>
    </message>
    <message>
        <source>By time</source>
        <translation>Por horário</translation>
    </message>
    <message>
        <source>Best first</source>
        <translation>Melhores primeiro</translation>
    </message>
    <message>
        <source>By number of people</source>
        <translation>Por número de pessoas</translation>
    </message>
</context>
<context>
    <name>FilterWords</name>
    <message>
        <source>only %1</source>
        <translation>só %1</translation>
    </message>
    <message>
        <source>without %1</source>
        <translation>sem %1</translation>
    </message>
    <message>
        <source>chosen on the web</source>
        <translation>escolhidas no site</translation>
    </message>
    <message>
        <source>chosen by %1</source>
        <translation>escolhidas por %1</translation>
    </message>
    <message>
        <source>folder %1</source>
        <translation>pasta %1</translation>
    </message>
    <message>
        <source>like a face in %1</source>
        <translation>como um rosto de %1</translation>
    </message>
    <message>
        <source>Filtered photos</source>
        <translation>Fotos filtradas</translation>
    </message>
    <message>
        <source>All photos</source>
        <translation>Todas as fotos</translation>
    </message>
    <message>
        <source>Chosen by the client</source>
        <translation>Escolhidas pelo cliente</translation>
    </message>
    <message>
        <source>Chosen by %1</source>
        <translation>Escolhidas por %1</translation>
    </message>
    <message>
        <source>Photos with somebody to check</source>
        <translation>Fotos com alguém a conferir</translation>
    </message>
    <message>
        <source>Photos with faces without a name</source>
        <translation>Fotos com rostos sem nome</translation>
    </message>
    <message>
        <source>Photos without faces</source>
        <translation>Fotos sem rostos</translation>
    </message>
    <message>
        <source>Photos with a problem</source>
        <translation>Fotos com problema</translation>
    </message>
    <message>
        <source>Photos not processed yet</source>
        <translation>Fotos ainda não processadas</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>ninguém</translation>
    </message>
    <message numerus="yes">
        <source>%Ln people</source>
        <translation>
            <numerusform>%Ln pessoa</numerusform>
            <numerusform>%Ln pessoas</numerusform>
        </translation>
    </message>
    <message>
        <source>faces without a name</source>
        <translation>rostos sem nome</translation>
    </message>
    <message>
        <source>no faces</source>
        <translation>sem rostos</translation>
    </message>
    <message>
        <source>with a problem</source>
        <translation>com problema</translation>
    </message>
    <message>
        <source>to check</source>
        <translation>a conferir</translation>
    </message>
    <message>
        <source>not processed</source>
        <translation>não processadas</translation>
    </message>
    <message>
        <source>somebody confirmed</source>
        <translation>alguém confirmado</translation>
    </message>
    <message>
        <source>somebody rejected</source>
        <translation>alguém recusado</translation>
    </message>
    <message>
        <source>somebody named by you</source>
        <translation>alguém nomeado por você</translation>
    </message>
    <message>
        <source>a face ignored</source>
        <translation>um rosto ignorado</translation>
    </message>
    <message>
        <source>decision taken back</source>
        <translation>decisão desfeita</translation>
    </message>
    <message>
        <source>Only photos with: %1</source>
        <translation>Somente fotos com: %1</translation>
    </message>
    <message>
        <source>Only photos that meet: %1</source>
        <translation>Somente fotos que atendem a: %1</translation>
    </message>
    <message>
        <source>%1   (+%2 / −%3 photos)</source>
        <translation>%1   (+%2 / −%3 fotos)</translation>
    </message>
</context>
<context>
    <name>Filters</name>
    <message>
        <source>All photos</source>
        <translation>Todas as fotos</translation>
    </message>
    <message>
        <source>To check</source>
        <translation>Conferir</translation>
    </message>
    <message>
        <source>Chosen by the client</source>
        <translation>Escolhidas pelo cliente</translation>
    </message>
    <message>
        <source>Faces without a name</source>
        <translation>Rostos sem nome</translation>
    </message>
    <message>
        <source>No faces</source>
        <translation>Sem rostos</translation>
    </message>
    <message>
        <source>Photos with a problem</source>
        <translation>Fotos com problema</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Every client&apos;s photos, found for you</source>
        <translation>As fotos de cada cliente, encontradas para você</translation>
    </message>
    <message>
        <source>This gallery has no photos yet</source>
        <translation>Esta galeria ainda não tem fotos</translation>
    </message>
    <message>
        <source>Photos, a face for each client, and KingDesk finds who is in which photo.</source>
        <translation>As fotos, um rosto de cada cliente, e o KingDesk descobre quem está em qual foto.</translation>
    </message>
    <message>
        <source>Or drop a folder of photos on this window.</source>
        <translation>Ou solte uma pasta de fotos nesta janela.</translation>
    </message>
    <message>
        <source>A small party with invented people, ready to look around in a minute.</source>
        <translation>Uma festa pequena com pessoas inventadas, pronta para explorar em um minuto.</translation>
    </message>
    <message>
        <source>Connect the studio…</source>
        <translation>Conectar o estúdio…</translation>
    </message>
    <message>
        <source>Your galleries, clients and photos are on KingSelection: work with them here.</source>
        <translation>Suas galerias, clientes e fotos estão no KingSelection: trabalhe com eles aqui.</translation>
    </message>
    <message>
        <source>Photos in a folder…</source>
        <translation>Fotos em uma pasta…</translation>
    </message>
    <message>
        <source>They stay where they are: KingDesk only looks at them, on this machine.</source>
        <translation>Elas ficam onde estão: o KingDesk só olha para elas, neste computador.</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>Experimentar o exemplo</translation>
    </message>
</context>
<context>
    <name>GalleryModel</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln foto</numerusform>
            <numerusform>%Ln fotos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln client(s)</source>
        <translation>
            <numerusform>%Ln cliente</numerusform>
            <numerusform>%Ln clientes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GalleryPicker</name>
    <message numerus="yes">
        <source>%Ln gallery(s)</source>
        <translation>
            <numerusform>%Ln galeria</numerusform>
            <numerusform>%Ln galerias</numerusform>
        </translation>
    </message>
    <message>
        <source>Find a gallery, a status or a date</source>
        <translation>Buscar galeria, status ou data</translation>
    </message>
    <message>
        <source>Find a gallery</source>
        <translation>Buscar uma galeria</translation>
    </message>
    <message>
        <source>Galleries</source>
        <translation>Galerias</translation>
    </message>
    <message>
        <source>New galleries and photos come from KingSelection.</source>
        <translation>Novas galerias e fotos vêm do KingSelection.</translation>
    </message>
</context>
<context>
    <name>GallerySwitcher</name>
    <message>
        <source>No gallery</source>
        <translation>Nenhuma galeria</translation>
    </message>
    <message>
        <source>%1   (%2 photos)</source>
        <translation>%1   (%2 fotos)</translation>
    </message>
    <message>
        <source>Rename this gallery…</source>
        <translation>Renomear esta galeria…</translation>
    </message>
    <message>
        <source>New gallery…</source>
        <translation>Nova galeria…</translation>
    </message>
    <message>
        <source>Gallery: %1</source>
        <translation>Galeria: %1</translation>
    </message>
</context>
<context>
    <name>Gestures</name>
    <message>
        <source>a picture from another program</source>
        <translation>uma foto de outro programa</translation>
    </message>
    <message>
        <source>KingDesk fetches nothing from web pages. Save the picture, then drop the file.</source>
        <translation>O KingDesk não baixa nada de páginas da web. Salve a foto e solte o arquivo.</translation>
    </message>
    <message>
        <source>One client each, named after the files</source>
        <translation>Um cliente por arquivo, com o nome dele</translation>
    </message>
    <message>
        <source>One new client with all of them…</source>
        <translation>Um só cliente novo com todas…</translation>
    </message>
    <message>
        <source>%1 was added. Drop a photo of the face on the name.</source>
        <translation>%1 foi adicionado. Solte uma foto do rosto sobre o nome.</translation>
    </message>
    <message>
        <source>Add a reference…</source>
        <translation>Adicionar referência…</translation>
    </message>
    <message>
        <source>Deliver…</source>
        <translation>Entregar…</translation>
    </message>
    <message>
        <source>Erase…</source>
        <translation>Apagar…</translation>
    </message>
    <message>
        <source>Open photo</source>
        <translation>Abrir foto</translation>
    </message>
    <message>
        <source>Use as reference of %1</source>
        <translation>Usar como referência de %1</translation>
    </message>
</context>
<context>
    <name>GroupDialog</name>
    <message>
        <source>Is this always %1?</source>
        <translation>É sempre %1?</translation>
    </message>
    <message>
        <source>Click on a face that is somebody else to take it out.</source>
        <translation>Clique num rosto que é de outra pessoa para tirá-lo.</translation>
    </message>
    <message>
        <source>Faces to confirm</source>
        <translation>Rostos a confirmar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Choose faces by how similar they are</source>
        <translation>Escolher rostos pela semelhança</translation>
    </message>
    <message>
        <source>all of them</source>
        <translation>todos</translation>
    </message>
    <message>
        <source>only the most similar</source>
        <translation>só os mais parecidos</translation>
    </message>
    <message numerus="yes">
        <source>Confirm %Ln face(s)</source>
        <translation>
            <numerusform>Confirmar %Ln rosto</numerusform>
            <numerusform>Confirmar %Ln rostos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HelpMenu</name>
    <message>
        <source>Saved: %1</source>
        <translation>Salvo: %1</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Salvar o relatório</translation>
    </message>
    <message>
        <source>ZIP files (*.zip)</source>
        <translation>Arquivos ZIP (*.zip)</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Ajuda</translation>
    </message>
    <message>
        <source>Keys…</source>
        <translation>Teclas de atalho…</translation>
    </message>
    <message>
        <source>What went wrong…</source>
        <translation>O que deu errado…</translation>
    </message>
    <message>
        <source>About KingDesk</source>
        <translation>Sobre o KingDesk</translation>
    </message>
</context>
<context>
    <name>ImportFlow</name>
    <message>
        <source>My photos</source>
        <translation>Minhas fotos</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>Exemplo</translation>
    </message>
    <message>
        <source>Preparing the sample</source>
        <translation>Preparando o exemplo</translation>
    </message>
    <message>
        <source>Looking for photos</source>
        <translation>Procurando fotos</translation>
    </message>
    <message>
        <source>Stopped; the gallery is as it was.</source>
        <translation>Parado; a galeria está como antes.</translation>
    </message>
    <message>
        <source>The file is not there any more.</source>
        <translation>O arquivo não está mais lá.</translation>
    </message>
    <message>
        <source>Same photo as %1.</source>
        <translation>A mesma foto que %1.</translation>
    </message>
    <message>
        <source>Photos imported</source>
        <translation>Fotos importadas</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Arquivo</translation>
    </message>
    <message>
        <source>What about it</source>
        <translation>O que há</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new photo(s)</source>
        <translation>
            <numerusform>%Ln foto nova</numerusform>
            <numerusform>%Ln fotos novas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) changed since</source>
        <translation>
            <numerusform>%Ln foto alterada desde então</numerusform>
            <numerusform>%Ln fotos alteradas desde então</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) found in another place</source>
        <translation>
            <numerusform>%Ln foto encontrada em outro lugar</numerusform>
            <numerusform>%Ln fotos encontradas em outro lugar</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) known already</source>
        <translation>
            <numerusform>%Ln foto já conhecida</numerusform>
            <numerusform>%Ln fotos já conhecidas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) can&apos;t be used</source>
        <translation>
            <numerusform>%Ln arquivo não pode ser usado</numerusform>
            <numerusform>%Ln arquivos não podem ser usados</numerusform>
        </translation>
    </message>
    <message>
        <source>No photos were found there.</source>
        <translation>Nenhuma foto foi encontrada ali.</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln foto</numerusform>
            <numerusform>%Ln fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>Disabled on KingSelection: can&apos;t sign in there.</source>
        <translation>Desativado no KingSelection: não consegue entrar lá.</translation>
    </message>
    <message>
        <source>No e-mail: can&apos;t sign in on KingSelection.</source>
        <translation>Sem e-mail: não consegue entrar no KingSelection.</translation>
    </message>
    <message>
        <source>A guest, known by a selfie only.</source>
        <translation>Um visitante, conhecido só pela selfie.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) chosen on the web</source>
        <translation>
            <numerusform>%Ln foto escolhida no site</numerusform>
            <numerusform>%Ln fotos escolhidas no site</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 by %2 pixels</source>
        <translation>%1 por %2 pixels</translation>
    </message>
    <message numerus="yes">
        <source>%Ln face(s)</source>
        <translation>
            <numerusform>%Ln rosto</numerusform>
            <numerusform>%Ln rostos</numerusform>
        </translation>
    </message>
    <message>
        <source>References</source>
        <translation>Referências</translation>
    </message>
    <message>
        <source>Add a reference…</source>
        <translation>Adicionar referência…</translation>
    </message>
    <message>
        <source>A photo in which this person&apos;s face is clear (Ctrl+R)</source>
        <translation>Uma foto em que o rosto desta pessoa esteja nítido (Ctrl+R)</translation>
    </message>
    <message>
        <source>Erase this client…</source>
        <translation>Apagar este cliente…</translation>
    </message>
    <message>
        <source>Open photo</source>
        <translation>Abrir foto</translation>
    </message>
    <message>
        <source>Open photo (Enter)</source>
        <translation>Abrir foto (Enter)</translation>
    </message>
    <message>
        <source>Use as reference</source>
        <translation>Usar como referência</translation>
    </message>
    <message>
        <source>Show only the photos this client chose on the web</source>
        <translation>Mostrar só as fotos que este cliente escolheu no site</translation>
    </message>
    <message>
        <source>People in this photo</source>
        <translation>Pessoas nesta foto</translation>
    </message>
    <message>
        <source>Choose a client or a photo.</source>
        <translation>Escolha um cliente ou uma foto.</translation>
    </message>
</context>
<context>
    <name>KeepingFlow</name>
    <message>
        <source>Keeping originals</source>
        <translation>Guardando originais</translation>
    </message>
    <message>
        <source>Keeping previews</source>
        <translation>Guardando prévias</translation>
    </message>
    <message>
        <source>Stopped; what is here stays, the rest is fetched next time.</source>
        <translation>Parado; o que já está aqui fica, o resto é baixado da próxima vez.</translation>
    </message>
    <message>
        <source>Give these photos more room in the settings, or free some disk.</source>
        <translation>Dê mais espaço a estas fotos nas configurações ou libere espaço no disco.</translation>
    </message>
    <message>
        <source>Photos kept on this computer</source>
        <translation>Fotos guardadas neste computador</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>What about it</source>
        <translation>O que houve</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) fetched and kept</source>
        <translation>
            <numerusform>%Ln foto baixada e guardada</numerusform>
            <numerusform>%Ln fotos baixadas e guardadas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln here already</source>
        <translation>
            <numerusform>%Ln já estava aqui</numerusform>
            <numerusform>%Ln já estavam aqui</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln among your own files</source>
        <translation>
            <numerusform>%Ln entre os seus próprios arquivos</numerusform>
            <numerusform>%Ln entre os seus próprios arquivos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>no room for %Ln</source>
        <translation>
            <numerusform>sem espaço para %Ln</numerusform>
            <numerusform>sem espaço para %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be fetched</source>
        <translation>
            <numerusform>%Ln não pôde ser baixada</numerusform>
            <numerusform>%Ln não puderam ser baixadas</numerusform>
        </translation>
    </message>
    <message>
        <source>This gallery has no photos in R2.</source>
        <translation>Esta galeria não tem fotos no R2.</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Everywhere</source>
        <translation>Em todo lugar</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>Open the photo</source>
        <translation>Abrir a foto</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Selecionar tudo</translation>
    </message>
    <message>
        <source>Select nothing</source>
        <translation>Limpar seleção</translation>
    </message>
    <message>
        <source>Larger or smaller</source>
        <translation>Maior ou menor</translation>
    </message>
    <message>
        <source>Find by the file&apos;s name: type after</source>
        <translation>Buscar pelo nome do arquivo: digite depois de</translation>
    </message>
    <message>
        <source>Find the next one</source>
        <translation>Buscar a próxima</translation>
    </message>
    <message>
        <source>One photo</source>
        <translation>Uma foto</translation>
    </message>
    <message>
        <source>Next or previous photo</source>
        <translation>Próxima foto ou anterior</translation>
    </message>
    <message>
        <source>Next or previous face</source>
        <translation>Próximo rosto ou anterior</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Confirmar</translation>
    </message>
    <message>
        <source>Not this client</source>
        <translation>Não é este cliente</translation>
    </message>
    <message>
        <source>Somebody else</source>
        <translation>Outra pessoa</translation>
    </message>
    <message>
        <source>Ignore the face</source>
        <translation>Ignorar o rosto</translation>
    </message>
    <message>
        <source>Draw a face that was missed</source>
        <translation>Desenhar um rosto que faltou</translation>
    </message>
    <message>
        <source>Add somebody without a face</source>
        <translation>Adicionar alguém sem rosto visível</translation>
    </message>
    <message>
        <source>Who is looked for in vain?</source>
        <translation>Quem foi procurado em vão?</translation>
    </message>
    <message>
        <source>Who was missed is in this photo</source>
        <translation>Quem faltou está nesta foto</translation>
    </message>
    <message>
        <source>Search this face in the gallery</source>
        <translation>Procurar este rosto na galeria</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>Quadros</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>Nomes</translation>
    </message>
    <message>
        <source>Actual pixels</source>
        <translation>Tamanho real</translation>
    </message>
    <message>
        <source>Whole photo</source>
        <translation>Foto inteira</translation>
    </message>
    <message>
        <source>Strip of photos</source>
        <translation>Tira de fotos</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Desfazer</translation>
    </message>
    <message>
        <source>Back to the photos</source>
        <translation>Voltar às fotos</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Conferir</translation>
    </message>
    <message>
        <source>It is that candidate</source>
        <translation>É esse candidato</translation>
    </message>
    <message>
        <source>Several at once</source>
        <translation>Várias de uma vez</translation>
    </message>
    <message>
        <source>Look at the whole photo</source>
        <translation>Ver a foto inteira</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Ampliar</translation>
    </message>
    <message>
        <source>People without a name</source>
        <translation>Pessoas sem nome</translation>
    </message>
    <message>
        <source>A new client from these faces</source>
        <translation>Um novo cliente com estes rostos</translation>
    </message>
    <message>
        <source>They are a client there is</source>
        <translation>É um cliente que já existe</translation>
    </message>
    <message>
        <source>Ignore these faces</source>
        <translation>Ignorar estes rostos</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultados</translation>
    </message>
    <message>
        <source>Show the client&apos;s photos</source>
        <translation>Mostrar as fotos do cliente</translation>
    </message>
    <message>
        <source>Copy the table</source>
        <translation>Copiar a tabela</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>Clientes</translation>
    </message>
    <message>
        <source>This client as well</source>
        <translation>Este cliente também</translation>
    </message>
    <message>
        <source>Erase the client…</source>
        <translation>Apagar o cliente…</translation>
    </message>
    <message>
        <source>Processing</source>
        <translation>Processamento</translation>
    </message>
    <message>
        <source>Pause or go on</source>
        <translation>Pausar ou continuar</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Parar</translation>
    </message>
</context>
<context>
    <name>KindChoice</name>
    <message>
        <source>Photos in folders of this computer</source>
        <translation>Fotos em pastas deste computador</translation>
    </message>
    <message>
        <source>Works at once, without an account; nothing leaves this computer.</source>
        <translation>Funciona na hora, sem conta; nada sai deste computador.</translation>
    </message>
    <message>
        <source>A studio on KingSelection</source>
        <translation>Um estúdio no KingSelection</translation>
    </message>
    <message>
        <source>Galleries, clients and photos come from KingSelection; what KingDesk finds is shown there too. You need the settings of its server.</source>
        <translation>Galerias, clientes e fotos vêm do KingSelection; o que o KingDesk encontra também aparece lá. Você precisa das configurações do servidor.</translation>
    </message>
</context>
<context>
    <name>ListPerson</name>
    <message>
        <source>Choose somebody on the left.</source>
        <translation>Escolha uma pessoa à esquerda.</translation>
    </message>
    <message>
        <source>Mended.</source>
        <translation>Corrigido.</translation>
    </message>
    <message>
        <source>Nothing is wrong here.</source>
        <translation>Aqui está tudo certo.</translation>
    </message>
    <message>
        <source>The face to be enrolled</source>
        <translation>O rosto a cadastrar</translation>
    </message>
    <message>
        <source>Face %1</source>
        <translation>Rosto %1</translation>
    </message>
    <message>
        <source>Which face? Click it, or press its number</source>
        <translation>Qual rosto? Clique nele ou tecle o número</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>Rosto</translation>
    </message>
    <message>
        <source>Somebody else on the list has this name.</source>
        <translation>Outra pessoa da lista tem este nome.</translation>
    </message>
    <message>
        <source>A client needs a name.</source>
        <translation>O cliente precisa de um nome.</translation>
    </message>
    <message>
        <source>This is no e-mail address, or somebody else&apos;s on the list.</source>
        <translation>Isto não é um e-mail, ou é de outra pessoa da lista.</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nome</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nome</translation>
    </message>
    <message>
        <source>&amp;E-mail (optional)</source>
        <translation>&amp;E-mail (opcional)</translation>
    </message>
    <message>
        <source>E-mail (optional)</source>
        <translation>E-mail (opcional)</translation>
    </message>
    <message>
        <source>Choose a &amp;photo…</source>
        <translation>Escolher uma &amp;foto…</translation>
    </message>
    <message>
        <source>Or drop a photo of this person here</source>
        <translation>Ou solte aqui uma foto desta pessoa</translation>
    </message>
    <message>
        <source>Take &amp;as it is</source>
        <translation>&amp;Aceitar</translation>
    </message>
    <message>
        <source>&amp;Leave out</source>
        <translation>&amp;Deixar de fora</translation>
    </message>
    <message>
        <source>Next one to look at</source>
        <translation>Próximo a corrigir</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Nothing new in there.</source>
        <translation>Nada de novo ali.</translation>
    </message>
    <message>
        <source>Photos of a studio come from KingSelection: upload them there.</source>
        <translation>As fotos de um estúdio vêm do KingSelection: envie-as por lá.</translation>
    </message>
</context>
<context>
    <name>MissingCard</name>
    <message>
        <source>In this photo, no face seen</source>
        <translation>Está na foto, sem rosto visível</translation>
    </message>
    <message>
        <source>Say that %1 is in this photo without a face (A)</source>
        <translation>Dizer que %1 está nesta foto sem rosto visível (A)</translation>
    </message>
    <message>
        <source>Say that the nearest face is %1 (A)</source>
        <translation>Dizer que o rosto mais parecido é de %1 (A)</translation>
    </message>
    <message>
        <source>It is this person</source>
        <translation>É esta pessoa</translation>
    </message>
</context>
<context>
    <name>MissingWords</name>
    <message>
        <source>Why is %1 missing?</source>
        <translation>Por que %1 não aparece?</translation>
    </message>
    <message>
        <source>no face was found in this photo</source>
        <translation>nenhum rosto foi encontrado nesta foto</translation>
    </message>
    <message>
        <source>no face here looks like this person</source>
        <translation>nenhum rosto aqui se parece com esta pessoa</translation>
    </message>
    <message>
        <source>you said: not in this photo</source>
        <translation>você disse: não está nesta foto</translation>
    </message>
    <message>
        <source>you said: this face is not this person</source>
        <translation>você disse: este rosto não é desta pessoa</translation>
    </message>
    <message>
        <source>the nearest face is ignored</source>
        <translation>o rosto mais parecido está ignorado</translation>
    </message>
    <message>
        <source>you said: the nearest face is %1</source>
        <translation>você disse: o rosto mais parecido é de %1</translation>
    </message>
    <message>
        <source>%1 points under the line</source>
        <translation>%1 pontos abaixo da linha</translation>
    </message>
    <message>
        <source>%1 looks more similar</source>
        <translation>%1 se parece mais</translation>
    </message>
    <message>
        <source>the face is small</source>
        <translation>o rosto é pequeno</translation>
    </message>
    <message>
        <source>the face is blurred</source>
        <translation>o rosto está desfocado</translation>
    </message>
    <message>
        <source>the face is turned to the side</source>
        <translation>o rosto está virado de lado</translation>
    </message>
    <message>
        <source>the face is partly covered</source>
        <translation>o rosto está parcialmente coberto</translation>
    </message>
    <message>
        <source>the face is dark</source>
        <translation>o rosto está escuro</translation>
    </message>
</context>
<context>
    <name>NameDialog</name>
    <message>
        <source>Who is this?</source>
        <translation>Quem é?</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nome</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>Clientes</translation>
    </message>
    <message>
        <source>This one</source>
        <translation>Este</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
</context>
<context>
    <name>NamePhotos</name>
    <message numerus="yes">
        <source>Put %1 into %Ln photo(s)</source>
        <translation>
            <numerusform>Colocar %1 em %Ln foto</numerusform>
            <numerusform>Colocar %1 em %Ln fotos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is not in %Ln photo(s)</source>
        <translation>
            <numerusform>%1 não está em %Ln foto</numerusform>
            <numerusform>%1 não está em %Ln fotos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Put somebody into %Ln photo(s)…</source>
        <translation>
            <numerusform>Colocar alguém em %Ln foto…</numerusform>
            <numerusform>Colocar alguém em %Ln fotos…</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is in there already.</source>
        <translation>%1 já está lá.</translation>
    </message>
    <message numerus="yes">
        <source>%1 was put into %Ln photo(s).</source>
        <translation>
            <numerusform>%1 foi colocado(a) em %Ln foto.</numerusform>
            <numerusform>%1 foi colocado(a) em %Ln fotos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is not in %Ln photo(s) any more.</source>
        <translation>
            <numerusform>%1 não está mais em %Ln foto.</numerusform>
            <numerusform>%1 não está mais em %Ln fotos.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NarrowRow</name>
    <message>
        <source>All photos</source>
        <translation>Todas as fotos</translation>
    </message>
    <message>
        <source>Remove the filters and ask about all photos</source>
        <translation>Remover os filtros e conferir todas as fotos</translation>
    </message>
</context>
<context>
    <name>NewClientDialog</name>
    <message>
        <source>New client</source>
        <translation>Novo cliente</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nome</translation>
    </message>
    <message>
        <source>&amp;E-mail (optional)</source>
        <translation>&amp;E-mail (opcional)</translation>
    </message>
    <message>
        <source>&amp;Phone (optional)</source>
        <translation>&amp;Telefone (opcional)</translation>
    </message>
    <message>
        <source>N&amp;ote (optional)</source>
        <translation>N&amp;ota (opcional)</translation>
    </message>
    <message>
        <source>This is not an e-mail address yet.</source>
        <translation>Ainda não é um endereço de e-mail.</translation>
    </message>
    <message>
        <source>Then drop a photo of their face on the client&apos;s name.</source>
        <translation>Depois solte uma foto do rosto sobre o nome do cliente.</translation>
    </message>
    <message>
        <source>A&amp;greed to be looked for by their face</source>
        <translation>A&amp;utorizou a busca pelo rosto</translation>
    </message>
    <message>
        <source>Add client</source>
        <translation>Adicionar cliente</translation>
    </message>
    <message>
        <source>This client is added to the gallery on KingSelection too, with name, e-mail and phone. Nobody can sign in there as this client until you set a password on KingSelection.</source>
        <translation>Este cliente também é adicionado à galeria no KingSelection, com nome, e-mail e telefone. Ninguém consegue entrar com ele por lá até você definir uma senha no KingSelection.</translation>
    </message>
    <message>
        <source>Add to KingSelection</source>
        <translation>Adicionar ao KingSelection</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
</context>
<context>
    <name>NewGalleryDialog</name>
    <message>
        <source>New gallery</source>
        <translation>Nova galeria</translation>
    </message>
    <message>
        <source>e.g. Graduation 2027</source>
        <translation>ex.: Formatura 2027</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nome</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>Criar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
</context>
<context>
    <name>NotKeptPage</name>
    <message>
        <source>This computer has no place to keep passwords safely, so KingDesk keeps none of them. The rest of the settings is kept.</source>
        <translation>Este computador não tem onde guardar senhas com segurança, por isso o KingDesk não guarda nenhuma. O resto das configurações fica guardado.</translation>
    </message>
    <message>
        <source>You can work now; next time KingDesk will ask again. Or let whoever looks after this computer set these environment variables before KingDesk starts:</source>
        <translation>Você já pode trabalhar; da próxima vez o KingDesk pergunta de novo. Ou peça a quem cuida deste computador para definir estas variáveis de ambiente antes de abrir o KingDesk:</translation>
    </message>
    <message>
        <source>Copy the names</source>
        <translation>Copiar os nomes</translation>
    </message>
</context>
<context>
    <name>PairingFlow</name>
    <message>
        <source>%1 of %2 read from this computer</source>
        <translation>%1 de %2 lidas deste computador</translation>
    </message>
    <message>
        <source>%1 of %2 read from %3</source>
        <translation>%1 de %2 lidas de %3</translation>
    </message>
    <message>
        <source>Photos of this gallery on this computer</source>
        <translation>Fotos desta galeria neste computador</translation>
    </message>
    <message>
        <source>Stopped; what was found until then is used.</source>
        <translation>Parado; o que foi encontrado até aqui é usado.</translation>
    </message>
    <message>
        <source>Comparing the files of this computer with R2</source>
        <translation>Comparando os arquivos deste computador com o R2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are read from R2 again; no file was touched.</source>
        <translation>
            <numerusform>%Ln foto volta a ser lida do R2; nenhum arquivo foi alterado.</numerusform>
            <numerusform>%Ln fotos voltam a ser lidas do R2; nenhum arquivo foi alterado.</numerusform>
        </translation>
    </message>
    <message>
        <source>Photos on this computer</source>
        <translation>Fotos neste computador</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>What about it</source>
        <translation>O que houve</translation>
    </message>
    <message>
        <source>%1 of %2 photos are read from this computer from now on.</source>
        <translation>%1 de %2 fotos passam a ser lidas deste computador.</translation>
    </message>
    <message numerus="yes">
        <source>None of the %Ln photo(s) was found there.</source>
        <translation>
            <numerusform>A única foto não foi encontrada ali.</numerusform>
            <numerusform>Nenhuma das %Ln fotos foi encontrada ali.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 need not be downloaded.</source>
        <translation>%1 não precisam ser baixados.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) have no file of their name there.</source>
        <translation>
            <numerusform>%Ln foto não tem ali um arquivo com o seu nome.</numerusform>
            <numerusform>%Ln fotos não têm ali um arquivo com o seu nome.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) are called like a photo but are not the same; those photos still come from R2:</source>
        <translation>
            <numerusform>%Ln arquivo tem o nome de uma foto, mas não é o mesmo; essa foto continua vindo do R2:</numerusform>
            <numerusform>%Ln arquivos têm o nome de uma foto, mas não são os mesmos; essas fotos continuam vindo do R2:</numerusform>
        </translation>
    </message>
    <message>
        <source>Another picture than the one in R2, or edited since:</source>
        <translation>Outra imagem que a do R2, ou editada depois:</translation>
    </message>
    <message>
        <source>Looks the same, but R2 does not say enough to be sure:</source>
        <translation>Parece a mesma, mas o R2 não diz o bastante para ter certeza:</translation>
    </message>
</context>
<context>
    <name>Parts</name>
    <message>
        <source>Passwords on this computer</source>
        <translation>Senhas neste computador</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Banco de dados</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Relógio</translation>
    </message>
    <message>
        <source>KingSelection&apos;s galleries</source>
        <translation>Galerias do KingSelection</translation>
    </message>
    <message>
        <source>KingDesk&apos;s own tables</source>
        <translation>Tabelas do KingDesk</translation>
    </message>
    <message>
        <source>Photo storage (R2)</source>
        <translation>Armazenamento de fotos (R2)</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>Who is signed in</source>
        <translation>Quem entrou</translation>
    </message>
    <message>
        <source>Copies on this computer</source>
        <translation>Cópias neste computador</translation>
    </message>
    <message>
        <source>Data file</source>
        <translation>Arquivo de dados</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Pasta</translation>
    </message>
    <message>
        <source>Space on the disk</source>
        <translation>Espaço no disco</translation>
    </message>
    <message>
        <source>Finding faces</source>
        <translation>Reconhecimento facial</translation>
    </message>
    <message>
        <source>AWS account</source>
        <translation>Conta da AWS</translation>
    </message>
    <message>
        <source>Clients&apos; faces at AWS</source>
        <translation>Rostos dos clientes na AWS</translation>
    </message>
    <message>
        <source>Photos on their way to AWS</source>
        <translation>Fotos a caminho da AWS</translation>
    </message>
    <message>
        <source>Queue of photos at AWS</source>
        <translation>Fila de fotos na AWS</translation>
    </message>
    <message>
        <source>What AWS allows</source>
        <translation>O que a AWS permite</translation>
    </message>
    <message>
        <source>Not tried yet: first “%1” must work.</source>
        <translation>Ainda não testado: antes “%1” precisa funcionar.</translation>
    </message>
    <message>
        <source>It does not work.</source>
        <translation>Não funciona.</translation>
    </message>
</context>
<context>
    <name>PastePlace</name>
    <message>
        <source>Copy the settings of KingSelection&apos;s server (its .env file) and paste them.</source>
        <translation>Copie as configurações do servidor do KingSelection (o arquivo .env) e cole aqui.</translation>
    </message>
    <message>
        <source>Whoever looks after the server has them. You can also drop the file here, or fill in the fields by hand.</source>
        <translation>Quem cuida do servidor tem essas configurações. Você também pode soltar o arquivo aqui ou preencher os campos à mão.</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Colar</translation>
    </message>
    <message>
        <source>Choose the file…</source>
        <translation>Escolher o arquivo…</translation>
    </message>
    <message>
        <source>%1 is not a text file with settings.</source>
        <translation>%1 não é um arquivo de texto com configurações.</translation>
    </message>
    <message>
        <source>Nothing was copied yet.</source>
        <translation>Nada foi copiado ainda.</translation>
    </message>
    <message>
        <source>Settings of KingSelection&apos;s server</source>
        <translation>Configurações do servidor do KingSelection</translation>
    </message>
</context>
<context>
    <name>PeopleFlow</name>
    <message>
        <source>%1 is a client now</source>
        <translation>%1 agora é cliente</translation>
    </message>
    <message numerus="yes">
        <source>%Ln face(s)</source>
        <translation>
            <numerusform>%Ln rosto</numerusform>
            <numerusform>%Ln rostos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln reference(s)</source>
        <translation>
            <numerusform>%Ln referência</numerusform>
            <numerusform>%Ln referências</numerusform>
        </translation>
    </message>
    <message>
        <source>Adding %1…</source>
        <translation>Adicionando %1…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln face(s) are %1</source>
        <translation>
            <numerusform>%Ln rosto é de %1</numerusform>
            <numerusform>%Ln rostos são de %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out: already in the photo on another face</source>
        <translation>
            <numerusform>%Ln ficou de fora: já está na foto em outro rosto</numerusform>
            <numerusform>%Ln ficaram de fora: já estão na foto em outro rosto</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln face(s) ignored</source>
        <translation>
            <numerusform>%Ln rosto ignorado</numerusform>
            <numerusform>%Ln rostos ignorados</numerusform>
        </translation>
    </message>
    <message>
        <source>Looks a little like %1: %2 at most</source>
        <translation>Parece um pouco com %1: %2 no máximo</translation>
    </message>
    <message>
        <source>Who is in several photos could not be read</source>
        <translation>Não foi possível ler quem está em várias fotos</translation>
    </message>
    <message>
        <source>Come back to this page to try again.</source>
        <translation>Volte a esta página para tentar de novo.</translation>
    </message>
    <message>
        <source>Looking who is in several photos…</source>
        <translation>Procurando quem está em várias fotos…</translation>
    </message>
    <message>
        <source>Only faces read on this computer can be grouped</source>
        <translation>Só dá para agrupar rostos lidos neste computador</translation>
    </message>
    <message numerus="yes">
        <source>%Ln face(s) without a name were found by Rekognition, which does not hand out what faces are compared by. Processed on this computer, they can be grouped.</source>
        <translation>
            <numerusform>%Ln rosto sem nome foi encontrado pelo Rekognition, que não entrega os dados usados para comparar rostos. Processado neste computador, ele pode ser agrupado.</numerusform>
            <numerusform>%Ln rostos sem nome foram encontrados pelo Rekognition, que não entrega os dados usados para comparar rostos. Processados neste computador, eles podem ser agrupados.</numerusform>
        </translation>
    </message>
    <message>
        <source>Everybody has a name</source>
        <translation>Todo mundo tem nome</translation>
    </message>
    <message>
        <source>Who is in several photos is a client, or ignored.</source>
        <translation>Quem está em várias fotos é cliente ou foi ignorado.</translation>
    </message>
    <message>
        <source>Nobody without a name is in several photos</source>
        <translation>Ninguém sem nome está em várias fotos</translation>
    </message>
    <message numerus="yes">
        <source>%Ln face(s) look like no other</source>
        <translation>
            <numerusform>%Ln rosto não se parece com nenhum outro</numerusform>
            <numerusform>%Ln rostos não se parecem com nenhum outro</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PeopleModel</name>
    <message numerus="yes">
        <source>Somebody in %Ln photo(s)</source>
        <translation>
            <numerusform>Alguém em %Ln foto</numerusform>
            <numerusform>Alguém em %Ln fotos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PeoplePage</name>
    <message>
        <source>Face %1</source>
        <translation>Rosto %1</translation>
    </message>
    <message numerus="yes">
        <source>Somebody in %Ln photo(s)</source>
        <translation>
            <numerusform>Alguém em %Ln foto</numerusform>
            <numerusform>Alguém em %Ln fotos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln chosen</source>
        <translation>
            <numerusform>%Ln escolhido</numerusform>
            <numerusform>%Ln escolhidos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln people</source>
        <translation>
            <numerusform>%Ln pessoa</numerusform>
            <numerusform>%Ln pessoas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln face(s) look like no other</source>
        <translation>
            <numerusform>%Ln rosto sem par</numerusform>
            <numerusform>%Ln rostos sem par</numerusform>
        </translation>
    </message>
    <message>
        <source>People without a name</source>
        <translation>Pessoas sem nome</translation>
    </message>
    <message>
        <source>New client…  C</source>
        <translation>Novo cliente…  C</translation>
    </message>
    <message>
        <source>Make a client of this person; the best faces are references</source>
        <translation>Criar um cliente desta pessoa; os melhores rostos viram referências</translation>
    </message>
    <message>
        <source>A client…  N</source>
        <translation>É cliente…  N</translation>
    </message>
    <message>
        <source>All these faces are somebody you know already</source>
        <translation>Todos estes rostos são de um cliente que já existe</translation>
    </message>
    <message>
        <source>Ignore  I</source>
        <translation>Ignorar  I</translation>
    </message>
    <message>
        <source>Nobody you deliver to</source>
        <translation>Ninguém que receba fotos</translation>
    </message>
    <message>
        <source>Back to the photos</source>
        <translation>Voltar às fotos</translation>
    </message>
    <message>
        <source>What is to check</source>
        <translation>O que há para conferir</translation>
    </message>
    <message>
        <source>Look at the whole photo</source>
        <translation>Ver a foto inteira</translation>
    </message>
    <message>
        <source>Take back the last decision</source>
        <translation>Desfazer a última decisão</translation>
    </message>
    <message>
        <source>Faces of this person</source>
        <translation>Rostos desta pessoa</translation>
    </message>
    <message>
        <source>Click on a face that is somebody else to take it out.</source>
        <translation>Clique num rosto de outra pessoa para tirá-lo.</translation>
    </message>
</context>
<context>
    <name>PhotoFlow</name>
    <message>
        <source>Who is this?</source>
        <translation>Quem é?</translation>
    </message>
    <message>
        <source>Who is in this photo, with no face to be seen?</source>
        <translation>Quem está nesta foto sem rosto visível?</translation>
    </message>
    <message>
        <source>Who is missing in this photo?</source>
        <translation>Quem falta nesta foto?</translation>
    </message>
    <message>
        <source>Draw a face…</source>
        <translation>Marcar rosto…</translation>
    </message>
    <message>
        <source>Somebody without a face…</source>
        <translation>Alguém sem rosto visível…</translation>
    </message>
    <message>
        <source>Why is somebody missing?…</source>
        <translation>Por que alguém falta?…</translation>
    </message>
    <message>
        <source>It is %1</source>
        <translation>É %1</translation>
    </message>
    <message>
        <source>It is not %1</source>
        <translation>Não é %1</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>Nomear…</translation>
    </message>
    <message>
        <source>Ignore this face</source>
        <translation>Ignorar este rosto</translation>
    </message>
    <message>
        <source>Search this face</source>
        <translation>Procurar este rosto</translation>
    </message>
    <message>
        <source>Search this face (only faces the machine found)</source>
        <translation>Procurar este rosto (só rostos encontrados no processamento)</translation>
    </message>
    <message>
        <source>Search this face (not with this engine yet)</source>
        <translation>Procurar este rosto (ainda não com este motor)</translation>
    </message>
    <message>
        <source>Use as a reference of %1</source>
        <translation>Usar como referência de %1</translation>
    </message>
    <message>
        <source>Whose reference is this?</source>
        <translation>De quem é esta referência?</translation>
    </message>
    <message>
        <source>Use as a reference of…</source>
        <translation>Usar como referência de…</translation>
    </message>
    <message>
        <source>New client from this face…</source>
        <translation>Novo cliente com este rosto…</translation>
    </message>
    <message>
        <source>Only faces the machine found can be searched for.</source>
        <translation>Só é possível procurar rostos encontrados no processamento.</translation>
    </message>
    <message>
        <source>Faces can&apos;t be searched for with this engine yet.</source>
        <translation>Ainda não é possível procurar rostos com este motor.</translation>
    </message>
    <message>
        <source>This face can&apos;t be compared: process the photo again first.</source>
        <translation>Não é possível comparar este rosto: processe a foto de novo antes.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) with a face like this</source>
        <translation>
            <numerusform>%Ln foto com um rosto como este</numerusform>
            <numerusform>%Ln fotos com um rosto como este</numerusform>
        </translation>
    </message>
    <message>
        <source>Searching this face…</source>
        <translation>Procurando este rosto…</translation>
    </message>
</context>
<context>
    <name>PhotoModel</name>
    <message numerus="yes">
        <source>%Ln face(s)</source>
        <translation>
            <numerusform>%Ln rosto</numerusform>
            <numerusform>%Ln rostos</numerusform>
        </translation>
    </message>
    <message>
        <source>Chosen on the web by %1</source>
        <translation>Escolhida no site por %1</translation>
    </message>
    <message>
        <source>Chosen on the web</source>
        <translation>Escolhida no site</translation>
    </message>
</context>
<context>
    <name>PhotoPage</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>Back to the photos</source>
        <translation>Voltar às fotos</translation>
    </message>
    <message>
        <source>Previous photo</source>
        <translation>Foto anterior</translation>
    </message>
    <message>
        <source>Next photo</source>
        <translation>Próxima foto</translation>
    </message>
    <message>
        <source>Whole photo</source>
        <translation>Foto inteira</translation>
    </message>
    <message>
        <source>Actual pixels</source>
        <translation>Tamanho real</translation>
    </message>
    <message>
        <source>Show boxes</source>
        <translation>Mostrar molduras</translation>
    </message>
    <message>
        <source>Show names</source>
        <translation>Mostrar nomes</translation>
    </message>
    <message>
        <source>Show the strip of photos</source>
        <translation>Mostrar a tira de fotos</translation>
    </message>
    <message>
        <source>Draw a box around the face with the mouse. Or move the box with the arrows, size it with Shift and the arrows, and press Enter. Escape gives up.</source>
        <translation>Desenhe um quadro em volta do rosto com o mouse. Ou mova o quadro com as setas, mude o tamanho com Shift e as setas e tecle Enter. Esc desiste.</translation>
    </message>
    <message>
        <source>Take back the last decision</source>
        <translation>Desfazer a última decisão</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
</context>
<context>
    <name>PhotosPage</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln foto</numerusform>
            <numerusform>%Ln fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 photos read…</source>
        <translation>%1 de %2 fotos lidas…</translation>
    </message>
    <message>
        <source>Only %1 of %2 photos read. Press F5 to try again.</source>
        <translation>Só %1 de %2 fotos lidas. Pressione F5 para tentar de novo.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>%Ln selecionada</numerusform>
            <numerusform>%Ln selecionadas</numerusform>
        </translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>Smaller thumbnails</source>
        <translation>Miniaturas menores</translation>
    </message>
    <message>
        <source>Larger thumbnails</source>
        <translation>Miniaturas maiores</translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message>
        <source>What is kept of faces</source>
        <translation>O que é guardado dos rostos</translation>
    </message>
    <message>
        <source>A reference picture of each client, and numbers to compare faces by. They stay in the workspace, on this computer or in the studio&apos;s database.</source>
        <translation>Uma imagem de referência de cada cliente e números para comparar rostos. Ficam na área de trabalho, neste computador ou no banco de dados do estúdio.</translation>
    </message>
    <message>
        <source>What leaves this computer</source>
        <translation>O que sai deste computador</translation>
    </message>
    <message>
        <source>Nothing, unless the workspace is a studio: then results go to its KingSelection. With an account at AWS, faces and photos are shown to it to be compared.</source>
        <translation>Nada, a não ser que a área de trabalho seja um estúdio: aí os resultados vão para o KingSelection dele. Com uma conta na AWS, rostos e fotos são enviados a ela para comparar.</translation>
    </message>
    <message>
        <source>Consent</source>
        <translation>Consentimento</translation>
    </message>
    <message>
        <source>Who agreed, when and how is recorded with the client&apos;s references; it can be added or withdrawn in the client&apos;s details.</source>
        <translation>Quem consentiu, quando e como fica registrado com as referências do cliente; pode ser incluído ou retirado nos detalhes do cliente.</translation>
    </message>
    <message>
        <source>How it goes</source>
        <translation>Como é apagado</translation>
    </message>
    <message>
        <source>“Erase” on a client deletes the references, the numbers and what was found; photos stay. Faces of a gallery at AWS go by “Costs and faces at AWS”, or by themselves after the days set under “This workspace”.</source>
        <translation>“Apagar” em um cliente exclui as referências, os números e o que foi encontrado; as fotos ficam. Os rostos de uma galeria na AWS são excluídos em “Custos e rostos na AWS”, ou sozinhos depois dos dias definidos em “Esta área de trabalho”.</translation>
    </message>
    <message>
        <source>Logs and reports</source>
        <translation>Registros e relatórios</translation>
    </message>
    <message>
        <source>Logs hold no names, e-mails, pictures or keys, and stay on this computer. Nothing is reported to anybody by itself.</source>
        <translation>Os registros não têm nomes, e-mails, imagens ou chaves, e ficam neste computador. Nada é enviado a ninguém por conta própria.</translation>
    </message>
    <message>
        <source>&amp;Tell me when I deliver to somebody without consent</source>
        <translation>A&amp;visar quando eu entregar a alguém sem autorização</translation>
    </message>
</context>
<context>
    <name>ProblemsDialog</name>
    <message>
        <source>Reading the photos with a problem…</source>
        <translation>Lendo as fotos com problema…</translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln &amp;ignored</source>
        <translation>
            <numerusform>Mostrar %Ln &amp;ignorada</numerusform>
            <numerusform>Mostrar %Ln &amp;ignoradas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) could not be processed; all others are done.</source>
        <translation>
            <numerusform>%Ln foto não pôde ser processada; todas as outras estão prontas.</numerusform>
            <numerusform>%Ln fotos não puderam ser processadas; todas as outras estão prontas.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) could not be processed so far.</source>
        <translation>
            <numerusform>%Ln foto não pôde ser processada até agora.</numerusform>
            <numerusform>%Ln fotos não puderam ser processadas até agora.</numerusform>
        </translation>
    </message>
    <message>
        <source>No photo has a problem.</source>
        <translation>Nenhuma foto tem problema.</translation>
    </message>
    <message>
        <source>It was taken up again and again, and nobody could finish it.</source>
        <translation>Foi tentada várias vezes, e ninguém conseguiu terminar.</translation>
    </message>
    <message>
        <source>Ignored. %1</source>
        <translation>Ignorada. %1</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Tentar de novo</translation>
    </message>
    <message>
        <source>&amp;Try all again</source>
        <translation>&amp;Tentar todas de novo</translation>
    </message>
    <message>
        <source>I&amp;gnore</source>
        <translation>I&amp;gnorar</translation>
    </message>
    <message>
        <source>I&amp;gnore all</source>
        <translation>I&amp;gnorar todas</translation>
    </message>
    <message>
        <source>The gallery is being processed: wait until it ends.</source>
        <translation>A galeria está sendo processada: espere até terminar.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln request(s) to the workers could not be understood and were put aside.</source>
        <translation>
            <numerusform>%Ln pedido aos trabalhadores não foi entendido e ficou de lado.</numerusform>
            <numerusform>%Ln pedidos aos trabalhadores não foram entendidos e ficaram de lado.</numerusform>
        </translation>
    </message>
    <message>
        <source>Photos with a problem</source>
        <translation>Fotos com problema</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>What about it</source>
        <translation>O que há com ela</translation>
    </message>
    <message>
        <source>Tries</source>
        <translation>Tentativas</translation>
    </message>
    <message>
        <source>Last try</source>
        <translation>Última tentativa</translation>
    </message>
    <message>
        <source>&amp;Open photo</source>
        <translation>&amp;Abrir foto</translation>
    </message>
    <message>
        <source>&amp;Copy list</source>
        <translation>&amp;Copiar lista</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
</context>
<context>
    <name>ProcessDialog</name>
    <message>
        <source>How to process</source>
        <translation>Como processar</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Começar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Working out what each way costs…</source>
        <translation>Calculando quanto custa cada forma…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Tentar de novo</translation>
    </message>
    <message>
        <source>I &amp;know this and agree</source>
        <translation>&amp;Sei disso e concordo</translation>
    </message>
    <message>
        <source>Who processes the photos</source>
        <translation>Quem processa as fotos</translation>
    </message>
    <message>
        <source>&amp;This computer</source>
        <translation>Es&amp;te computador</translation>
    </message>
    <message>
        <source>&amp;Workers, on any computer</source>
        <translation>Trabal&amp;hadores, em qualquer computador</translation>
    </message>
    <message>
        <source>This program may be closed meanwhile. A worker is started with “%1”.</source>
        <translation>Enquanto isso, este programa pode ser fechado. Um trabalhador é iniciado com “%1”.</translation>
    </message>
    <message>
        <source>Pause before it costs more than &amp;US$</source>
        <translation>Pausar antes de custar mais que &amp;US$</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>sem limite</translation>
    </message>
    <message>
        <source>This way keeps the faces of everybody in the photos, guests too, as numbers in your account at AWS until you delete them; photos are not kept. In many countries people must be told.</source>
        <translation>Esta forma guarda os rostos de todos nas fotos, convidados também, como números na sua conta da AWS até você apagá-los; as fotos não são guardadas. Em muitos países, as pessoas precisam ser avisadas.</translation>
    </message>
    <message>
        <source>Choose “%1”</source>
        <translation>Escolher “%1”</translation>
    </message>
    <message>
        <source>Please write an amount, such as %1.</source>
        <translation>Escreva um valor, por exemplo %1.</translation>
    </message>
    <message>
        <source>%1 of this processing are spent already and count.</source>
        <translation>%1 deste processamento já foram gastos e contam.</translation>
    </message>
    <message>
        <source>When the limit is reached, the processing pauses; nothing is lost.</source>
        <translation>Quando o limite for alcançado, o processamento pausa; nada se perde.</translation>
    </message>
</context>
<context>
    <name>ProcessFlow</name>
    <message>
        <source>Nothing to process: every photo is up to date.</source>
        <translation>Nada a processar: todas as fotos estão em dia.</translation>
    </message>
    <message>
        <source>Looking for new and changed photos…</source>
        <translation>Procurando fotos novas e alteradas…</translation>
    </message>
    <message>
        <source>Process…</source>
        <translation>Processar…</translation>
    </message>
    <message>
        <source>Raise the limit and go on…</source>
        <translation>Aumentar o limite e continuar…</translation>
    </message>
    <message>
        <source>Process another way…</source>
        <translation>Processar de outra forma…</translation>
    </message>
    <message numerus="yes">
        <source>Trying %Ln photo(s) again</source>
        <translation>
            <numerusform>Tentando %Ln foto de novo</numerusform>
            <numerusform>Tentando %Ln fotos de novo</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) to process</source>
        <translation>
            <numerusform>%Ln foto a processar</numerusform>
            <numerusform>%Ln fotos a processar</numerusform>
        </translation>
    </message>
    <message>
        <source>free, on this machine</source>
        <translation>grátis, neste computador</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>cerca de %1</translation>
    </message>
    <message>
        <source>This gallery has no photos yet.</source>
        <translation>Esta galeria ainda não tem fotos.</translation>
    </message>
    <message>
        <source>No photo has a problem.</source>
        <translation>Nenhuma foto tem problema.</translation>
    </message>
    <message>
        <source>Nothing to process: all %1 photos are up to date.</source>
        <translation>Nada a processar: todas as %1 fotos estão em dia.</translation>
    </message>
</context>
<context>
    <name>RecognitionPage</name>
    <message>
        <source>Photos at the &amp;same time</source>
        <translation>Fotos &amp;ao mesmo tempo</translation>
    </message>
    <message>
        <source>Photos at the same time</source>
        <translation>Fotos ao mesmo tempo</translation>
    </message>
    <message>
        <source>One for each core of this computer (%1)</source>
        <translation>Uma para cada núcleo deste computador (%1)</translation>
    </message>
    <message>
        <source>Fewer leave more of this computer to other programs. A change holds from the next opening on.</source>
        <translation>Menos deixam mais do computador para outros programas. A mudança vale a partir da próxima abertura.</translation>
    </message>
    <message>
        <source>Where faces are found</source>
        <translation>Onde os rostos são encontrados</translation>
    </message>
    <message>
        <source>On this computer, free of charge, unless the workspace has an account at AWS; how that is charged stands under “This workspace”.</source>
        <translation>Neste computador, de graça, a não ser que a área de trabalho tenha uma conta na AWS; como ela é cobrada está em “Esta área de trabalho”.</translation>
    </message>
    <message>
        <source>Fewer errors or find more</source>
        <translation>Menos erros ou encontrar mais</translation>
    </message>
    <message>
        <source>The slider over the photos, for each gallery: 80 to begin with. With more than 300 clients 85 is better: more people look like each other.</source>
        <translation>O controle acima das fotos, por galeria: começa em 80. Com mais de 300 clientes, 85 é melhor: mais pessoas se parecem.</translation>
    </message>
    <message>
        <source>What the words mean</source>
        <translation>O que as palavras dizem</translation>
    </message>
    <message>
        <source>Certain: very similar, nobody else near, and a face large enough. To check: similar, but with a reason to look. Confirmed by you: your word stands, whatever a later processing finds.</source>
        <translation>Certa: muito parecida, ninguém mais por perto e um rosto grande o bastante. Conferir: parecida, mas com um motivo para olhar. Confirmada por você: sua palavra fica, o que quer que um processamento posterior encontre.</translation>
    </message>
</context>
<context>
    <name>ReferenceList</name>
    <message>
        <source>No reference yet. Drop a photo of this person&apos;s face on the name.</source>
        <translation>Ainda sem referência. Solte uma foto do rosto desta pessoa sobre o nome.</translation>
    </message>
    <message>
        <source>Face in %1</source>
        <translation>Rosto em %1</translation>
    </message>
    <message>
        <source>best reference</source>
        <translation>melhor referência</translation>
    </message>
    <message>
        <source>Replace reference %1…</source>
        <translation>Trocar a referência %1…</translation>
    </message>
    <message>
        <source>Remove reference %1</source>
        <translation>Remover a referência %1</translation>
    </message>
    <message>
        <source>Record consent…</source>
        <translation>Registrar autorização…</translation>
    </message>
</context>
<context>
    <name>ReferencesFlow</name>
    <message>
        <source>Files of this computer…</source>
        <translation>Arquivos deste computador…</translation>
    </message>
    <message>
        <source>From the bucket…</source>
        <translation>Do bucket…</translation>
    </message>
    <message>
        <source>The selfie from KingSelection</source>
        <translation>A selfie do KingSelection</translation>
    </message>
    <message>
        <source>Reference of %1</source>
        <translation>Referência de %1</translation>
    </message>
    <message>
        <source>A better picture of %1</source>
        <translation>Uma foto melhor de %1</translation>
    </message>
    <message>
        <source>Reference %1 removed</source>
        <translation>Referência %1 removida</translation>
    </message>
</context>
<context>
    <name>RenameDialog</name>
    <message>
        <source>Rename gallery</source>
        <translation>Renomear galeria</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Renomear</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Copy list</source>
        <translation>Copiar lista</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Exceptions</source>
        <translation>Exceções</translation>
    </message>
</context>
<context>
    <name>ResultsFlow</name>
    <message>
        <source>Loading…</source>
        <translation>Carregando…</translation>
    </message>
    <message>
        <source>Press F5 to try again.</source>
        <translation>Pressione F5 para tentar de novo.</translation>
    </message>
    <message>
        <source>The results could not be read</source>
        <translation>Não foi possível ler os resultados</translation>
    </message>
    <message>
        <source>No clients yet</source>
        <translation>Nenhum cliente ainda</translation>
    </message>
    <message>
        <source>Add them by a class list or one by one; their photos are counted here.</source>
        <translation>Adicione pela lista da turma ou um por um; as fotos deles são contadas aqui.</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>Salvar a tabela</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Tabelas (*.csv)</translation>
    </message>
    <message>
        <source>Save the contact sheet</source>
        <translation>Salvar a folha de contato</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Pictures (%1)</source>
        <translation>Imagens (%1)</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln foto</numerusform>
            <numerusform>%Ln fotos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the %Ln best</source>
        <translation>
            <numerusform>a melhor</numerusform>
            <numerusform>as %Ln melhores</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Saved without %Ln photo(s) that could not be read.</source>
        <translation>
            <numerusform>Salvo sem %Ln foto que não pôde ser lida.</numerusform>
            <numerusform>Salvo sem %Ln fotos que não puderam ser lidas.</numerusform>
        </translation>
    </message>
    <message>
        <source>Contact sheet</source>
        <translation>Folha de contato</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>Salvo: %1</translation>
    </message>
</context>
<context>
    <name>ResultsModel</name>
    <message>
        <source>Client</source>
        <translation>Cliente</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Situação</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>Boas</translation>
    </message>
    <message>
        <source>To check</source>
        <translation>Conferir</translation>
    </message>
    <message>
        <source>Certain</source>
        <translation>Certas</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>Confirmadas</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Parte</translation>
    </message>
    <message>
        <source>References</source>
        <translation>Referências</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>Entregue em</translation>
    </message>
    <message>
        <source>The face is large, sharp and not cut by the edge.</source>
        <translation>O rosto está grande, nítido e inteiro na foto.</translation>
    </message>
    <message>
        <source>Found, but somebody should look.</source>
        <translation>Encontradas, mas alguém deve olhar.</translation>
    </message>
    <message>
        <source>Found beyond doubt, not looked at by you.</source>
        <translation>Encontradas sem dúvida, ainda não vistas por você.</translation>
    </message>
    <message>
        <source>Confirmed or named by you.</source>
        <translation>Confirmadas ou indicadas por você.</translation>
    </message>
    <message>
        <source>Of all photos of the gallery.</source>
        <translation>De todas as fotos da galeria.</translation>
    </message>
</context>
<context>
    <name>ResultsPage</name>
    <message>
        <source>Results by client</source>
        <translation>Resultados por cliente</translation>
    </message>
    <message numerus="yes">
        <source>%Ln face(s) without a name</source>
        <translation>
            <numerusform>%Ln rosto sem nome</numerusform>
            <numerusform>%Ln rostos sem nome</numerusform>
        </translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>Ninguém</translation>
    </message>
    <message>
        <source>All clients</source>
        <translation>Todos os clientes</translation>
    </message>
    <message>
        <source>Too few good photos</source>
        <translation>Poucas fotos boas</translation>
    </message>
    <message>
        <source>Something to check</source>
        <translation>Algo a conferir</translation>
    </message>
    <message>
        <source>No reference</source>
        <translation>Sem referência</translation>
    </message>
    <message>
        <source>Changed after delivery</source>
        <translation>Mudou após a entrega</translation>
    </message>
    <message>
        <source>Everybody has at least three good photos.</source>
        <translation>Todos têm pelo menos três fotos boas.</translation>
    </message>
    <message>
        <source>Nothing is left to check.</source>
        <translation>Não há mais nada a conferir.</translation>
    </message>
    <message>
        <source>Everybody has a reference.</source>
        <translation>Todos têm uma referência.</translation>
    </message>
    <message>
        <source>What was delivered is still what would be delivered.</source>
        <translation>O que foi entregue ainda é o que seria entregue.</translation>
    </message>
    <message>
        <source>Copy the table</source>
        <translation>Copiar a tabela</translation>
    </message>
    <message>
        <source>CSV…</source>
        <translation>CSV…</translation>
    </message>
    <message>
        <source>Save the table as CSV…</source>
        <translation>Salvar a tabela como CSV…</translation>
    </message>
    <message>
        <source>Fewer than three good photos: worth a look while the event is still on</source>
        <translation>Menos de três fotos boas: vale olhar enquanto o evento ainda acontece</translation>
    </message>
</context>
<context>
    <name>ReviewFlow</name>
    <message numerus="yes">
        <source>%Ln decision(s) taken back.</source>
        <translation>
            <numerusform>%Ln decisão desfeita.</numerusform>
            <numerusform>%Ln decisões desfeitas.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Runs</name>
    <message>
        <source>Waiting for the internet…</source>
        <translation>Esperando a internet…</translation>
    </message>
    <message>
        <source>Waiting for the database…</source>
        <translation>Esperando o banco de dados…</translation>
    </message>
    <message>
        <source>Waiting for AWS…</source>
        <translation>Esperando a AWS…</translation>
    </message>
    <message>
        <source>Waiting for R2…</source>
        <translation>Esperando o R2…</translation>
    </message>
    <message>
        <source>Waiting: %1</source>
        <translation>Esperando: %1</translation>
    </message>
    <message>
        <source>no worker is running: start one with “kingdesk worker”</source>
        <translation>nenhum trabalhador está ligado: inicie um com “kingdesk worker”</translation>
    </message>
    <message>
        <source>%1 of %2 photos done.</source>
        <translation>%1 de %2 fotos prontas.</translation>
    </message>
    <message>
        <source>Go on when it is allowed.</source>
        <translation>Continue quando for permitido.</translation>
    </message>
    <message>
        <source>Go on?</source>
        <translation>Continuar?</translation>
    </message>
    <message>
        <source>Paused: %1 of %2 photos done. Go on?</source>
        <translation>Em pausa: %1 de %2 fotos prontas. Continuar?</translation>
    </message>
    <message>
        <source>Stopped: %1 of %2 photos done. Go on?</source>
        <translation>Parado: %1 de %2 fotos prontas. Continuar?</translation>
    </message>
    <message>
        <source>A processing was interrupted: %1 of %2 photos done. Go on?</source>
        <translation>Um processamento foi interrompido: %1 de %2 fotos prontas. Continuar?</translation>
    </message>
    <message>
        <source>Last processing, %1: %2</source>
        <translation>Último processamento, %1: %2</translation>
    </message>
    <message>
        <source>paused.</source>
        <translation>em pausa.</translation>
    </message>
    <message>
        <source>stopped.</source>
        <translation>parado.</translation>
    </message>
    <message>
        <source>under way.</source>
        <translation>em andamento.</translation>
    </message>
</context>
<context>
    <name>RunsFlow</name>
    <message>
        <source>Processing</source>
        <translation>Processando</translation>
    </message>
    <message>
        <source>Telling the workers which photos</source>
        <translation>Avisando os trabalhadores quais fotos</translation>
    </message>
    <message numerus="yes">
        <source>Done: %Ln photo(s) processed.</source>
        <translation>
            <numerusform>Pronto: %Ln foto processada.</numerusform>
            <numerusform>Pronto: %Ln fotos processadas.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 spent</source>
        <translation>%1 gastos</translation>
    </message>
    <message>
        <source>%1 What is done is kept.</source>
        <translation>%1 O que está pronto fica.</translation>
    </message>
    <message>
        <source>%1 What is done is kept; go on when it is allowed.</source>
        <translation>%1 O que está pronto fica; continue quando for permitido.</translation>
    </message>
    <message>
        <source>%1 What is done is kept; go on when it works again.</source>
        <translation>%1 O que foi feito está guardado; continue quando voltar a funcionar.</translation>
    </message>
    <message>
        <source>%1 How far the processing is can&apos;t be seen.</source>
        <translation>%1 Não dá para ver como está o processamento.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Ver de novo</translation>
    </message>
</context>
<context>
    <name>SecretEditor</name>
    <message>
        <source>Replace</source>
        <translation>Trocar</translation>
    </message>
    <message>
        <source>Replace: %1</source>
        <translation>Trocar: %1</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Configurações</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Idioma</translation>
    </message>
    <message>
        <source>&amp;Look</source>
        <translation>&amp;Aparência</translation>
    </message>
    <message>
        <source>This workspace</source>
        <translation>Esta área de trabalho</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Geral</translation>
    </message>
    <message>
        <source>Recognition</source>
        <translation>Reconhecimento</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Cache</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Privacidade</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Teclas</translation>
    </message>
    <message>
        <source>Pages of the settings</source>
        <translation>Páginas das configurações</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Idioma</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aparência</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Language of the system</source>
        <translation>Idioma do sistema</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation>Como o sistema</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Clara</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Escura</translation>
    </message>
</context>
<context>
    <name>SheetModel</name>
    <message>
        <source>no face</source>
        <translation>sem rosto</translation>
    </message>
    <message>
        <source>Face %1</source>
        <translation>Rosto %1</translation>
    </message>
    <message>
        <source>nobody: left out</source>
        <translation>ninguém: fica de fora</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>Rosto</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nome</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>KingDesk is still working on this gallery.</source>
        <translation>O KingDesk ainda está trabalhando nesta galeria.</translation>
    </message>
    <message>
        <source>What is done is kept; the rest goes on next time.</source>
        <translation>O que foi feito está guardado; o resto continua da próxima vez.</translation>
    </message>
    <message>
        <source>Stop and leave</source>
        <translation>Parar e sair</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Ficar</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keys</source>
        <translation>Teclas de atalho</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
</context>
<context>
    <name>ShortcutsView</name>
    <message>
        <source>Find a key or what it does</source>
        <translation>Buscar uma tecla ou o que ela faz</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Teclas</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Onde</translation>
    </message>
    <message>
        <source>What</source>
        <translation>O quê</translation>
    </message>
    <message>
        <source>No such key</source>
        <translation>Não há essa tecla</translation>
    </message>
    <message>
        <source>Try fewer words.</source>
        <translation>Tente menos palavras.</translation>
    </message>
</context>
<context>
    <name>SignInDialog</name>
    <message>
        <source>Sign in to %1</source>
        <translation>Entrar em %1</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Entrar</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Signing in…</source>
        <translation>Entrando…</translation>
    </message>
</context>
<context>
    <name>SignInForm</name>
    <message>
        <source>With the e-mail and password you use on KingSelection. KingDesk remembers who signed in, never the password.</source>
        <translation>Com o e-mail e a senha que você usa no KingSelection. O KingDesk lembra quem entrou, nunca a senha.</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>&amp;E-mail</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;Senha</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Loading the photo…</source>
        <translation>Carregando a foto…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Tentar de novo</translation>
    </message>
</context>
<context>
    <name>StudioDesk</name>
    <message>
        <source>The gallery %1 is not on KingSelection any more.</source>
        <translation>A galeria %1 não está mais no KingSelection.</translation>
    </message>
    <message>
        <source>Asking KingSelection&apos;s database…</source>
        <translation>Consultando o banco de dados do KingSelection…</translation>
    </message>
</context>
<context>
    <name>ThresholdSlider</name>
    <message>
        <source>Similarity of at least %1 counts</source>
        <translation>Vale semelhança de pelo menos %1</translation>
    </message>
    <message>
        <source>fewer errors</source>
        <translation>menos erros</translation>
    </message>
    <message>
        <source>find more</source>
        <translation>encontrar mais</translation>
    </message>
    <message>
        <source>Fewer errors or find more</source>
        <translation>Menos erros ou encontrar mais</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Other ways to process</source>
        <translation>Outras formas de processar</translation>
    </message>
    <message>
        <source>This gallery</source>
        <translation>Esta galeria</translation>
    </message>
    <message>
        <source>What else can be done with this gallery</source>
        <translation>O que mais dá para fazer com esta galeria</translation>
    </message>
    <message>
        <source>on this machine</source>
        <translation>neste computador</translation>
    </message>
    <message>
        <source>on KingSelection</source>
        <translation>no KingSelection</translation>
    </message>
    <message>
        <source>Workspace: %1</source>
        <translation>Espaço de trabalho: %1</translation>
    </message>
</context>
<context>
    <name>TypeAhead</name>
    <message>
        <source>File name: %1</source>
        <translation>Nome do arquivo: %1</translation>
    </message>
    <message>
        <source>No file name with %1</source>
        <translation>Nenhum nome de arquivo com %1</translation>
    </message>
    <message>
        <source>Type a part of a file name</source>
        <translation>Digite uma parte do nome do arquivo</translation>
    </message>
</context>
<context>
    <name>WayCard</name>
    <message>
        <source>usual for this gallery</source>
        <translation>usual nesta galeria</translation>
    </message>
</context>
<context>
    <name>WentWrongDialog</name>
    <message>
        <source>What went wrong</source>
        <translation>O que deu errado</translation>
    </message>
    <message>
        <source>For whoever looks after KingDesk: the version, this computer, the settings, how the workspace&apos;s parts are, counts and the last log lines. No names, e-mails, photos, passwords or keys. Nothing is sent; look at it, save it, and send it yourself.</source>
        <translation>Para quem cuida do KingDesk: a versão, este computador, as configurações, o estado das partes da área de trabalho, contagens e as últimas linhas do registro. Sem nomes, e-mails, fotos, senhas ou chaves. Nada é enviado: veja, salve e envie você.</translation>
    </message>
    <message>
        <source>&amp;Part</source>
        <translation>&amp;Parte</translation>
    </message>
    <message>
        <source>Collecting…</source>
        <translation>Coletando…</translation>
    </message>
    <message>
        <source>What would be sent</source>
        <translation>O que seria enviado</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>&amp;Salvar…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>The report could not be collected.</source>
        <translation>Não foi possível reunir o relatório.</translation>
    </message>
</context>
<context>
    <name>WhyEmpty</name>
    <message>
        <source>Loading…</source>
        <translation>Carregando…</translation>
    </message>
    <message>
        <source>The photos could not be read</source>
        <translation>Não foi possível ler as fotos</translation>
    </message>
    <message>
        <source>Press F5 to try again.</source>
        <translation>Pressione F5 para tentar de novo.</translation>
    </message>
    <message>
        <source>No photo was chosen on the web</source>
        <translation>Nenhuma foto foi escolhida no site</translation>
    </message>
    <message>
        <source>KingDesk doesn&apos;t know this face yet</source>
        <translation>O KingDesk ainda não conhece este rosto</translation>
    </message>
    <message>
        <source>Drop a clear photo of this person on the name, at the left.</source>
        <translation>Solte uma foto nítida desta pessoa sobre o nome, à esquerda.</translation>
    </message>
    <message>
        <source>Not processed yet</source>
        <translation>Ainda não processada</translation>
    </message>
    <message>
        <source>Press Process to find the faces in these photos.</source>
        <translation>Clique em Processar para encontrar os rostos nestas fotos.</translation>
    </message>
    <message>
        <source>No photo meets all of these filters</source>
        <translation>Nenhuma foto atende a todos estes filtros</translation>
    </message>
    <message>
        <source>Press the cross on one of them, above, to see more photos.</source>
        <translation>Clique no X de um deles, acima, para ver mais fotos.</translation>
    </message>
    <message>
        <source>No photo of this person was found</source>
        <translation>Nenhuma foto desta pessoa foi encontrada</translation>
    </message>
    <message>
        <source>Move the slider towards “find more”, or add another reference.</source>
        <translation>Mova o controle para “encontrar mais” ou adicione outra referência.</translation>
    </message>
    <message>
        <source>Nothing to check</source>
        <translation>Nada a conferir</translation>
    </message>
    <message>
        <source>No such photos</source>
        <translation>Nenhuma foto assim</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Confirmed by you</source>
        <translation>Confirmada por você</translation>
    </message>
    <message>
        <source>Certain</source>
        <translation>Certa</translation>
    </message>
    <message>
        <source>To check</source>
        <translation>Conferir</translation>
    </message>
    <message>
        <source>Unlikely</source>
        <translation>Improvável</translation>
    </message>
    <message>
        <source>near the line</source>
        <translation>perto do limite</translation>
    </message>
    <message>
        <source>somebody else looks almost as similar</source>
        <translation>outra pessoa é quase tão parecida</translation>
    </message>
    <message>
        <source>small face</source>
        <translation>rosto pequeno</translation>
    </message>
    <message>
        <source>blurred</source>
        <translation>desfocado</translation>
    </message>
    <message>
        <source>turned to the side</source>
        <translation>virado de lado</translation>
    </message>
    <message>
        <source>partly covered</source>
        <translation>parcialmente coberto</translation>
    </message>
    <message>
        <source>no reference</source>
        <translation>sem referência</translation>
    </message>
    <message>
        <source>weak reference</source>
        <translation>referência fraca</translation>
    </message>
    <message>
        <source>no photos</source>
        <translation>sem fotos</translation>
    </message>
    <message>
        <source>few photos</source>
        <translation>poucas fotos</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>pronto</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>entregue</translation>
    </message>
    <message>
        <source>changed after delivery</source>
        <translation>mudou depois da entrega</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>desativado</translation>
    </message>
    <message>
        <source>guest</source>
        <translation>visitante</translation>
    </message>
    <message>
        <source>found at the next processing</source>
        <translation>a procurar no próximo processamento</translation>
    </message>
    <message>
        <source>The face is small.</source>
        <translation>O rosto é pequeno.</translation>
    </message>
    <message>
        <source>The face is blurred.</source>
        <translation>O rosto está desfocado.</translation>
    </message>
    <message>
        <source>The face is dark.</source>
        <translation>O rosto está escuro.</translation>
    </message>
    <message>
        <source>The face is turned to the side.</source>
        <translation>O rosto está virado de lado.</translation>
    </message>
    <message>
        <source>The face is partly covered.</source>
        <translation>O rosto está parcialmente coberto.</translation>
    </message>
    <message>
        <source>This looks like %1.</source>
        <translation>Parece %1.</translation>
    </message>
    <message>
        <source>Better: a picture taken closer, or the original in full size.</source>
        <translation>Melhor: uma foto de mais perto, ou o original em tamanho cheio.</translation>
    </message>
    <message>
        <source>Better: a sharp picture.</source>
        <translation>Melhor: uma foto nítida.</translation>
    </message>
    <message>
        <source>Better: one with light on the face.</source>
        <translation>Melhor: uma com luz no rosto.</translation>
    </message>
    <message>
        <source>Better: one that looks at the camera.</source>
        <translation>Melhor: uma que olhe para a câmera.</translation>
    </message>
    <message>
        <source>Better: one without sunglasses, mask or hand before the face.</source>
        <translation>Melhor: uma sem óculos escuros, máscara ou mão na frente do rosto.</translation>
    </message>
    <message>
        <source>Make sure that it is not one person under two names.</source>
        <translation>Confira se não é a mesma pessoa com dois nomes.</translation>
    </message>
    <message>
        <source>not processed yet</source>
        <translation>ainda não processada</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>aguardando</translation>
    </message>
    <message>
        <source>being processed</source>
        <translation>processando</translation>
    </message>
    <message>
        <source>processed</source>
        <translation>concluída</translation>
    </message>
    <message>
        <source>photo with a problem</source>
        <translation>foto com problema</translation>
    </message>
    <message>
        <source>changed since it was processed</source>
        <translation>alterada desde o processamento</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Preparação</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>Em andamento</translation>
    </message>
    <message>
        <source>In review</source>
        <translation>Em revisão</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Finalizado</translation>
    </message>
    <message>
        <source>Private</source>
        <translation>Privado</translation>
    </message>
    <message>
        <source>Visitors may sign up</source>
        <translation>Visitantes podem se cadastrar</translation>
    </message>
    <message>
        <source>Photos for sale</source>
        <translation>Fotos vendidas</translation>
    </message>
    <message>
        <source>Public</source>
        <translation>Público</translation>
    </message>
    <message>
        <source>missing in R2</source>
        <translation>ausente no R2</translation>
    </message>
    <message>
        <source>not in R2</source>
        <translation>fora do R2</translation>
    </message>
    <message>
        <source>KingSelection lists this photo, but its file is not in R2 any more.</source>
        <translation>O KingSelection tem esta foto na lista, mas o arquivo não está mais no R2.</translation>
    </message>
    <message>
        <source>KingSelection keeps this photo somewhere else; KingDesk can&apos;t read it.</source>
        <translation>O KingSelection guarda esta foto em outro lugar; o KingDesk não consegue lê-la.</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>dd/MM/yyyy</translation>
    </message>
    <message>
        <source>%1%</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>menos de um minuto</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>%1 photos a second</source>
        <translation>%1 fotos por segundo</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>falta %1</translation>
    </message>
</context>
<context>
    <name>WorkLine</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>no worker is running</source>
        <translation>nenhum trabalhador ligado</translation>
    </message>
    <message>
        <source>goes on by itself</source>
        <translation>continua sozinho</translation>
    </message>
    <message>
        <source>AWS is slow</source>
        <translation>A AWS está lenta</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) with a problem</source>
        <translation>
            <numerusform>%Ln foto com problema</numerusform>
            <numerusform>%Ln fotos com problema</numerusform>
        </translation>
    </message>
    <message>
        <source>Pausing after the photos under way…</source>
        <translation>Pausando depois das fotos em andamento…</translation>
    </message>
    <message>
        <source>Stopping after the photos under way…</source>
        <translation>Parando depois das fotos em andamento…</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Começar</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Desfazer</translation>
    </message>
    <message>
        <source>Take back what was just done (%1)</source>
        <translation>Desfazer o que acabou de ser feito (%1)</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <source>Pause here and wherever else it is worked on</source>
        <translation>Pausar aqui e em todo lugar onde se trabalha nele</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Parar</translation>
    </message>
    <message>
        <source>Stop; what is done stays done</source>
        <translation>Parar; o que foi feito fica feito</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Agora não</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Andamento</translation>
    </message>
    <message>
        <source>Show which photos, and why</source>
        <translation>Mostrar quais fotos, e por quê</translation>
    </message>
</context>
<context>
    <name>WorkspaceFlow</name>
    <message>
        <source>Open folder</source>
        <translation>Abrir pasta</translation>
    </message>
    <message>
        <source>The copies of photos on this computer (%1 GB) are deleted. What KingDesk found stays in the studio&apos;s database.</source>
        <translation>As cópias de fotos neste computador (%1 GB) são apagadas. O que o KingDesk encontrou continua no banco de dados do estúdio.</translation>
    </message>
    <message>
        <source>Sign out of %1?</source>
        <translation>Sair da conta em %1?</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Sair da conta</translation>
    </message>
    <message>
        <source>Remove %1 from this computer?</source>
        <translation>Remover %1 deste computador?</translation>
    </message>
    <message>
        <source>Its passwords, settings and copies of photos are deleted from this computer. On KingSelection nothing is changed; you can set it up again.</source>
        <translation>As senhas, as configurações e as cópias de fotos são apagadas deste computador. No KingSelection nada muda; você pode configurar de novo.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Remover</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
</context>
<context>
    <name>WorkspaceMenu</name>
    <message>
        <source>Open folder…</source>
        <translation>Abrir pasta…</translation>
    </message>
    <message>
        <source>New studio…</source>
        <translation>Novo estúdio…</translation>
    </message>
</context>
<context>
    <name>WorkspacePage</name>
    <message>
        <source>%1 GB are used now. A change holds from the next opening on.</source>
        <translation>%1 GB em uso agora. Uma mudança vale a partir da próxima abertura.</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Tipo</translation>
    </message>
    <message>
        <source>Photos in folders of this computer, no account</source>
        <translation>Fotos em pastas deste computador, sem conta</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Pasta</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>ninguém</translation>
    </message>
    <message>
        <source>Studio on KingSelection</source>
        <translation>Estúdio no KingSelection</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>Quem entrou</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Banco de dados</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>Verificação</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>bucket %1</source>
        <translation>bucket %1</translation>
    </message>
    <message>
        <source>no account; faces are found on this computer</source>
        <translation>sem conta; os rostos são encontrados neste computador</translation>
    </message>
    <message>
        <source>account in %1</source>
        <translation>conta em %1</translation>
    </message>
    <message>
        <source>in full: encrypted and proven to be the one meant</source>
        <translation>completa: criptografada e com prova de que é o certo</translation>
    </message>
    <message>
        <source>weaker: only its authority is checked</source>
        <translation>mais fraca: só a autoridade é verificada</translation>
    </message>
    <message>
        <source>weak: encrypted, but not checked</source>
        <translation>fraca: criptografada, mas sem verificação</translation>
    </message>
    <message>
        <source>not at all: not encrypted</source>
        <translation>nenhuma: sem criptografia</translation>
    </message>
    <message>
        <source>Sign out…</source>
        <translation>Sair da conta…</translation>
    </message>
    <message>
        <source>Change the connection…</source>
        <translation>Alterar a conexão…</translation>
    </message>
    <message>
        <source>Remove from this computer…</source>
        <translation>Remover deste computador…</translation>
    </message>
    <message>
        <source>Copies of photos on this computer</source>
        <translation>Cópias de fotos neste computador</translation>
    </message>
    <message>
        <source>&amp;Space for copies</source>
        <translation>&amp;Espaço para cópias</translation>
    </message>
    <message>
        <source>Space for copies</source>
        <translation>Espaço para cópias</translation>
    </message>
    <message>
        <source>Keep whole photos, not only previews</source>
        <translation>Guardar as fotos inteiras, não só as prévias</translation>
    </message>
    <message>
        <source>Is all well?</source>
        <translation>Está tudo bem?</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Parar</translation>
    </message>
    <message>
        <source>Try every part</source>
        <translation>Testar cada parte</translation>
    </message>
</context>
<context>
    <name>WorkspaceSwitcher</name>
    <message>
        <source>Workspace: %1</source>
        <translation>Espaço de trabalho: %1</translation>
    </message>
</context>
<context>
    <name>Workspaces</name>
    <message>
        <source>Photos on this computer</source>
        <translation>Fotos neste computador</translation>
    </message>
</context>
</TS>
