package dev.stowage.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page in a real browser: what is drawn, what it says, what it asks of the network. */
class HtmlReportTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern MARK = Pattern.compile("<(?:rect|circle)[^>]*class=\"mark[^>]*>");
    private static final Pattern LINE_TICK = Pattern.compile("<text[^>]*text-anchor=\"middle\"[^>]*>(\\d+)<");
    private static final int PHONE = 390;
    private static final int DESKTOP = 1100;
    /** Only the test puts it in: counts the marks that have a size, and asks how wide the page is. */
    private static final String MEASURING_SCRIPT = """
            <script>
            addEventListener('load', () => {
              const seen = [...document.querySelectorAll('.mark')].map(m => m.getBoundingClientRect())
                .filter(b => b.width > 0 && b.height > 0);
              document.body.setAttribute('data-seen', seen.length);
              document.body.setAttribute('data-wide', document.documentElement.scrollWidth);
              document.body.setAttribute('data-screen', document.documentElement.clientWidth);
            });
            </script>
            """;

    @TempDir
    Path directory;
    private final BenchmarkResults results = ExampleResults.results();
    private final String html = HtmlReport.text(results);

    @Test
    void drawsEveryMedianWithTheValueOfTheJson() throws Exception {
        HeadlessChromium.PageLoad pageLoad = new HeadlessChromium(directory).load(page(html));
        JsonNode json = JSON.readTree(JsonReport.text(results));
        assertEquals(json, JSON.readTree(between(pageLoad.dom(), "id=\"data\">", "</script>")),
                "the page carries the JSON");
        assertEquals(expected(json), marks(pageLoad.dom()));
        assertFalse(pageLoad.console().contains("CONSOLE"), pageLoad::console);
    }

    @Test
    void marksAreVisibleAndThePageFitsPhoneAndDesktop() throws Exception {
        Path page = page(html.replace("</body>", MEASURING_SCRIPT + "</body>"));
        int marks = expected(JSON.readTree(JsonReport.text(results))).size();
        for (int width : new int[]{PHONE, DESKTOP}) {
            String body = new HeadlessChromium(directory).load(page, "--window-size=" + width + ",900").dom();
            int screen = number(body, "data-screen");
            assertTrue(number(body, "data-wide") <= screen,
                    "nothing sticks out at " + width + ": " + number(body, "data-wide") + " on " + screen);
            assertEquals(marks, number(body, "data-seen"), "marks with a size at " + width);
        }
    }

    @Test
    void makesNoNetworkRequests() throws Exception {
        assertFalse(new HeadlessChromium(directory).load(page(html)).network().matches("(?s).*https?://.*"),
                "the page alone");
        String withExternalImage =
                html.replace("</body>", "<img src=\"http://127.0.0.1:9/nosy.png\" alt=\"\"></body>");
        assertTrue(new HeadlessChromium(directory).load(page(withExternalImage))
                .network()
                .contains("http://127.0.0.1:9/nosy.png"), "the control");
    }

    @Test
    void rendersInLightAndDarkMode() throws Exception {
        HeadlessChromium headlessChromium = new HeadlessChromium(directory);
        BufferedImage light =
                ImageIO.read(headlessChromium.screenshot(page(html), "--window-size=1100,1600").toFile());
        BufferedImage dark = ImageIO.read(headlessChromium
                .screenshot(page(html), "--window-size=1100,1600", "--blink-settings=preferredColorScheme=0")
                .toFile());
        assertTrue(colours(light) > 30, "colours: " + colours(light));
        assertTrue(brightness(light) > 200, "light: " + brightness(light));
        assertTrue(brightness(dark) < 80, "dark: " + brightness(dark));
    }

    @Test
    void isOneFileWithoutScriptAndEscapesNames() {
        assertFalse(html.contains("<script>"), "only the JSON block");
        assertFalse(Pattern.compile("(src|href)=\"(?!#)").matcher(html).find(), "no reference outwards");
        assertFalse(html.contains("url("), "no reference outwards in the style");
        assertTrue(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;co&quot;"));
    }

    @Test
    void everyChartHasWordsAndATable() {
        int charts = html.split("<svg", -1).length;
        assertEquals(charts, html.split("role=\"img\" aria-label=\"[^\"]{10}", -1).length);
        assertEquals(html.split("<figure>", -1).length - 1, html.split("</details></figure>", -1).length - 1);
        for (String words : List.of("A flush costs 21.9 writes", "3x", "the disk is full", "no such command",
                "incomplete: the disk is full", "not run: no such command",
                "no candidate is available", "etcd", "1.0 %")) {
            assertTrue(html.contains(words), words);
        }
        assertFalse(html.contains("not complete"), "all cases are there");
    }

    @Test
    void linesGoOverOneNumberThatGrows() {
        List<List<Integer>> lines = new ArrayList<>();
        for (String chart : html.split("<svg", -1)) {
            if (chart.contains("aria-label=\"Lines:")) {
                lines.add(LINE_TICK.matcher(chart)
                        .results()
                        .map(tick -> Integer.parseInt(tick.group(1)))
                        .toList());
            }
        }
        assertEquals(List.of(List.of(1, 8, 32), List.of(2, 8, 32), List.of(1, 8, 1024)), lines);
        assertTrue(html.contains("in ns/op over containers"), "and says which");
    }

    @Test
    void reportsPendingCases() {
        BenchmarkResults unfinished = ExampleResults.results(3);
        String page = HtmlReport.text(unfinished);
        assertTrue(page.contains("The run is not complete: 10 of 13 cases have results"), page);
        assertFalse(page.contains("no candidate is available"), "that is not known yet");
        assertEquals(3, JSON.readTree(JsonReport.text(unfinished)).get("pendingCases").asInt());
    }

    private Path page(String text) throws Exception {
        return Files.writeString(directory.resolve("benchmark.html"), text);
    }

    /** Main measure of each candidate, then goals, as {@code name=value}. */
    private static List<String> expected(JsonNode json) {
        List<String> all = new ArrayList<>();
        for (JsonNode one : json.get("cases")) {
            String metric = one.get("metric").asString();
            for (JsonNode candidate : one.get("candidates")) {
                JsonNode median = candidate.path("metrics").path(metric).path("median");
                if (!median.isMissingNode()) {
                    all.add(candidate.get("name").asString() + "=" + median.asDouble());
                }
            }
        }
        for (JsonNode goal : json.get("goals")) {
            if (goal.has("median")) {
                all.add(goal.get("id").asString() + "=" + goal.get("median").asDouble());
            }
        }
        return all.stream().sorted().toList();
    }

    private static List<String> marks(String dom) {
        List<String> all = new ArrayList<>();
        Matcher mark = MARK.matcher(dom);
        while (mark.find()) {
            String text = mark.group();
            String name = text.contains("data-goal") ? attribute(text, "data-goal")
                    : attribute(text, "data-candidate");
            all.add(name.replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&quot;", "\"")
                    .replace("&amp;", "&") + "=" + Double.parseDouble(attribute(text, "data-value")));
        }
        return all.stream().sorted().toList();
    }

    private static int number(String text, String attribute) {
        return Integer.parseInt(attribute(text, attribute));
    }

    private static String attribute(String text, String name) {
        return between(text, name + "=\"", "\"");
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from) + from.length();
        assertTrue(start >= from.length(), from + " is not there");
        return text.substring(start, text.indexOf(to, start));
    }

    private static int colours(BufferedImage image) {
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colours.add(image.getRGB(x, y));
            }
        }
        return colours.size();
    }

    private static double brightness(BufferedImage image) {
        double sum = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                sum += (rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff);
            }
        }
        return sum / 3 / image.getHeight() / image.getWidth();
    }
}
