package dev.stowage.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class JunitXmlTest {
    private static final String DETAIL = "it is <\"a\" & 'b'>\nand \u0001\uD800 ü";
    private static final String PRINTED = "it is <\"a\" & 'b'>\nand ?? ü";

    @TempDir
    private Path directory;

    @Test
    void writesOneTestCaseForEachClause() throws Exception {
        Path file = directory.resolve("a.xml");
        JunitXml.write(file, "runtime:r", List.of(result(Clause.KILL_1, ClauseVerdict.PASS),
                result(Clause.KILL_2, ClauseVerdict.VIOLATION), result(Clause.KILL_3, ClauseVerdict.NOT_RUN),
                result(Clause.KILL_4, ClauseVerdict.DEVIATION)));
        Element suite = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
        assertEquals("runtime:r 4 1 0 1",
                String.join(" ", suite.getAttribute("name"), suite.getAttribute("tests"),
                        suite.getAttribute("failures"), suite.getAttribute("errors"),
                        suite.getAttribute("skipped")));
        NodeList cases = suite.getElementsByTagName("testcase");
        Element first = (Element) cases.item(0);
        assertEquals("kill.1 " + Clause.KILL_1.sentence(), first.getAttribute("name"));
        assertEquals("runtime:r.kill", first.getAttribute("classname"));
        assertEquals("0.25", first.getAttribute("time"));
        assertEquals("", first.getTextContent());
        assertEquals(PRINTED, suite.getElementsByTagName("failure").item(0).getTextContent());
        assertEquals(PRINTED, suite.getElementsByTagName("skipped").item(0).getTextContent());
        assertEquals("deviation: " + PRINTED,
                suite.getElementsByTagName("system-out").item(0).getTextContent());
    }

    private static ClauseResult result(Clause clause, ClauseVerdict verdict) {
        return new ClauseResult(clause, "runtime:r", verdict, verdict == ClauseVerdict.PASS ? "" : DETAIL,
                Duration.ofMillis(250));
    }
}
