package dev.stowage.harness;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes results in the format that test reporters read: one test case for each clause. */
final class JunitXml {
    private final XMLStreamWriter xml;

    private JunitXml(XMLStreamWriter xml) {
        this.xml = xml;
    }

    static void write(Path file, String subject, List<ClauseResult> results) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
            new JunitXml(xml).writeSuite(subject, results);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private void writeSuite(String subject, List<ClauseResult> results) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuite");
        writeAttribute("name", subject);
        writeAttribute("tests", Integer.toString(results.size()));
        writeAttribute("failures", count(results, ClauseVerdict.VIOLATION));
        writeAttribute("errors", "0");
        writeAttribute("skipped", count(results, ClauseVerdict.NOT_RUN));
        xml.writeCharacters("\n");
        for (ClauseResult result : results) {
            xml.writeCharacters("  ");
            xml.writeStartElement("testcase");
            writeAttribute("classname", subject + "." + result.clause().group());
            writeAttribute("name", result.clause().id() + " " + result.clause().sentence());
            writeAttribute("time", Double.toString(result.duration().toMillis() / 1000.0));
            writeVerdict(result);
            xml.writeEndElement();
            xml.writeCharacters("\n");
        }
        xml.writeEndElement();
        xml.writeCharacters("\n");
        xml.writeEndDocument();
    }

    private void writeVerdict(ClauseResult result) throws XMLStreamException {
        switch (result.clauseVerdict()) {
            case PASS -> {
                // a test case without content has passed
            }
            case DEVIATION -> {
                xml.writeStartElement("system-out");
                xml.writeCharacters(printable("deviation: " + result.detail()));
                xml.writeEndElement();
            }
            case NOT_RUN -> writeMessage("skipped", result.detail());
            case VIOLATION -> writeMessage("failure", result.detail());
        }
    }

    private void writeMessage(String element, String message) throws XMLStreamException {
        xml.writeStartElement(element);
        writeAttribute("message", message);
        // a reader of XML turns the line feeds of an attribute into spaces
        xml.writeCharacters(printable(message));
        xml.writeEndElement();
    }

    private void writeAttribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, printable(value));
    }

    private static String count(List<ClauseResult> results, ClauseVerdict verdict) {
        return Long.toString(results.stream().filter(result -> result.clauseVerdict() == verdict).count());
    }

    /** Replaces what XML 1.0 cannot express by a question mark: the writer of the JDK does not refuse it. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().forEach(c -> printable.appendCodePoint(isExpressible(c) ? c : '?'));
        return printable.toString();
    }

    /** Char in section 2.2 of XML 1.0. */
    private static boolean isExpressible(int c) {
        return c == '\t' || c == '\n' || c == '\r' || (c >= ' ' && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
    }
}
