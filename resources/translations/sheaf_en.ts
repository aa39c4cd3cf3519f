<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>sheaf::app::AppWorkbench</name>
    <message numerus="yes">
        <source>%1 memory · %n core(s) · %2</source>
        <translation>
            <numerusform>%1 memory · %n core · %2</numerusform>
            <numerusform>%1 memory · %n cores · %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n question(s)</source>
        <translation>
            <numerusform>%n question</numerusform>
            <numerusform>%n questions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sheaf::ui::AttachmentDetails</name>
    <message numerus="yes">
        <source>.gitignore honoured · %Ln left out</source>
        <translation>
            <numerusform>.gitignore honoured · %Ln left out</numerusform>
            <numerusform>.gitignore honoured · %Ln left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sheaf::app::AttachmentModel</name>
    <message numerus="yes">
        <source>%L1 of %Ln file(s)</source>
        <translation>
            <numerusform>%L1 of %Ln file</numerusform>
            <numerusform>%L1 of %Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 · %Ln left out</source>
        <translation>
            <numerusform>%1 · %Ln left out</numerusform>
            <numerusform>%1 · %Ln left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln page(s)</source>
        <translation>
            <numerusform>%Ln page</numerusform>
            <numerusform>%Ln pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%L1 × %L2 · %Ln tile(s)</source>
        <translation>
            <numerusform>%L1 × %L2 · %Ln tile</numerusform>
            <numerusform>%L1 × %L2 · %Ln tiles</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln line</numerusform>
            <numerusform>%Ln lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sheaf::ui::Composer</name>
    <message numerus="yes">
        <source>Ask about these %n file(s)</source>
        <translation>
            <numerusform>Ask about this %n file</numerusform>
            <numerusform>Ask about these %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sheaf::ui::DialButton</name>
    <message numerus="yes">
        <source>%Ln tile(s)</source>
        <translation>
            <numerusform>%Ln tile</numerusform>
            <numerusform>%Ln tiles</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>At most %Ln tile(s)</source>
        <translation>
            <numerusform>At most %Ln tile</numerusform>
            <numerusform>At most %Ln tiles</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LensText</name>
    <message numerus="yes">
        <source>%Ln tile(s) of the %L1 allowed fit this shape best. </source>
        <translation>
            <numerusform>%Ln tile of the %L1 allowed fit this shape best. </numerusform>
            <numerusform>%Ln tiles of the %L1 allowed fit this shape best. </numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tile(s) %1</source>
        <translation>
            <numerusform>%Ln tile %1</numerusform>
            <numerusform>%Ln tiles %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln crop(s) %1</source>
        <translation>
            <numerusform>%Ln crop %1</numerusform>
            <numerusform>%Ln crops %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>sheaf::ui::OverFullCard</name>
    <message numerus="yes">
        <source>%1 tokens too many, and %Ln file(s) are still being read</source>
        <translation>
            <numerusform>%1 tokens too many, and %Ln file is still being read</numerusform>
            <numerusform>%1 tokens too many, and %Ln files are still being read</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TurnText</name>
    <message numerus="yes">
        <source>%Ln token(s)</source>
        <translation>
            <numerusform>%Ln token</numerusform>
            <numerusform>%Ln tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln citation(s)</source>
        <translation>
            <numerusform>%Ln citation</numerusform>
            <numerusform>%Ln citations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>session</name>
    <message numerus="yes">
        <source>The saved sessions were damaged. %n session(s) could be read and were kept; the damaged file is %1.</source>
        <translation>
            <numerusform>The saved sessions were damaged. %n session could be read and were kept; the damaged file is %1.</numerusform>
            <numerusform>The saved sessions were damaged. %n sessions could be read and were kept; the damaged file is %1.</numerusform>
        </translation>
    </message>
</context>
</TS>
