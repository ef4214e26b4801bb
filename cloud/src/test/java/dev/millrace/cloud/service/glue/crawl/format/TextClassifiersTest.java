package dev.millrace.cloud.service.glue.crawl.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.glue.crawl.format.CsvClassifier.Header;
import dev.millrace.cloud.service.glue.crawl.format.CsvClassifier.Settings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TextClassifiersTest {
    private static final CsvClassifier CSV = new CsvClassifier(Settings.BUILT_IN);
    private static final JsonClassifier JSON = new JsonClassifier();

    @Test
    void a_first_row_of_short_texts_over_a_column_that_is_none_is_a_header() {
        assertThat(csv("id,Segment ID,ok\n1,x,true\n2,y,false\n")).isEqualTo("id bigint, segment id string, ok boolean");
    }

    @Test
    void a_file_of_texts_alone_has_no_header_and_columns_count_from_zero() {
        assertThat(csv("name,town\nAna,Cluj\nIon,Iasi\n")).isEqualTo("col0 string, col1 string");
        assertThat(csv("1,2,x\n3,4,y\n")).isEqualTo("col0 bigint, col1 bigint, col2 string");
        assertThat(csv("a,a\n1,2\n")).as("the same name twice").isEqualTo("col0 string, col1 string");
    }

    @Test
    void one_value_of_another_kind_makes_a_column_text_and_is_shown() {
        FileSchema schema = CSV.classify(sample("id,v\n1,2.5\n2,7\nx7,1e3\n")).orElseThrow();
        assertThat(columns(schema)).isEqualTo("id string, v double");
        assertThat(schema.columns().getFirst().evidence()).isEqualTo(new FoundColumn.Evidence("key", "x7"));
        assertThat(schema.records()).isEqualTo(3);
    }

    @Test
    void aws_s_five_delimiters_are_tried_and_one_column_or_one_row_is_no_table() {
        for (String delimiter : List.of(",", "|", "\t", ";", "\u0001")) {
            String text = "id,v\n1,2\n".replace(",", delimiter);
            assertThat(csv(text)).as(delimiter).isEqualTo("id bigint, v bigint");
            assertThat(CSV.classify(sample(text)).orElseThrow().format().serdeParameters())
                    .containsEntry("field.delim", delimiter);
        }
        assertThat(CSV.classify(sample("one\ntwo\n"))).isEmpty();
        assertThat(CSV.classify(sample("a,b\n"))).isEmpty();
        assertThat(CSV.classify(sample("Dear all,\nthis is a letter, as you see, with commas\nBye\n"))).isEmpty();
    }

    @Test
    void quotes_keep_delimiters_and_line_ends_and_make_values_text() {
        FileSchema schema = CSV.classify(sample("\"id\",note\n\"1\",\"x, \n \"\"y\"\"\"\n2,z\n")).orElseThrow();
        assertThat(columns(schema)).isEqualTo("col0 string, col1 string");
        assertThat(csv("n,note\n1,\"x, y\"\n2,z\n")).isEqualTo("n bigint, note string");
    }

    @Test
    void xml_has_a_row_for_each_element_of_a_name_and_what_repeats_in_one_is_a_list_in_all() {
        XmlClassifier xml = new XmlClassifier("xml", "beer");
        FileSchema schema = xml.classify(sample("""
                        <?xml version="1.0"?>
                        <beers>
                          <beer id="1"><name>Buzz</name><abv>4.5</abv><malt kg="3.2">Maris</malt><hop>Fuggles</hop></beer>
                          <beer id="2"><name>7</name><abv>4</abv><hop>First Gold</hop><hop>Cascade</hop><sold>true</sold></beer>
                        </beers>
                        """))
                .orElseThrow();
        assertThat(columns(schema))
                .isEqualTo("_id int, name string, abv double, malt struct<_kg:double,_value:string>,"
                        + " hop array<string>, sold boolean");
        assertThat(schema.records()).isEqualTo(2);
        assertThat(schema.format().classification()).isEqualTo("xml");
        assertThat(schema.format().tableParameters()).containsEntry("rowTag", "beer");
        assertThat(xml.classify(sample("<beers></beers>"))).isEmpty();
        assertThat(xml.classify(sample("{\"beer\":1}"))).isEmpty();
        assertThat(xml.classify(sample("<beers><beer><a>1</a></beer><beer>"))).as("not whole, and said to be").isEmpty();
    }

    @Test
    void what_an_xml_document_names_outside_itself_is_not_fetched() {
        String text = "<!DOCTYPE b [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><b><r><v>&x;</v><w>1</w></r></b>";
        assertThat(new XmlClassifier("xml", "r").classify(sample(text)).map(TextClassifiersTest::columns).orElse(""))
                .doesNotContain("v string");
    }

    @Test
    void the_end_of_a_sample_is_not_taken_for_a_row() {
        Sample cut = new Sample("key", 2000, "none", "id,v\n1,2\n3,4\n5,x".getBytes(StandardCharsets.UTF_8), 0.01);
        FileSchema schema = CSV.classify(cut).orElseThrow();
        assertThat(columns(schema)).isEqualTo("id bigint, v bigint");
        assertThat(schema.records()).isEqualTo(200);
    }

    @Test
    void a_user_s_csv_says_what_it_knows() {
        Settings settings = new Settings(
                '#', '\'', Header.PRESENT, List.of("A", "B"), false, true, List.of("INT", "DATE"), false);
        assertThat(columns(new CsvClassifier(settings).classify(sample("x#y\n'1'#2026-01-01\n")).orElseThrow()))
                .isEqualTo("a int, b date");
        Settings open =
                new Settings(',', '"', Header.ABSENT, List.of(), false, true, List.of(), true);
        FileSchema schema = new CsvClassifier(open).classify(sample("\"1\",2\n")).orElseThrow();
        assertThat(columns(schema)).isEqualTo("col0 string, col1 string");
        assertThat(schema.format().serde()).isEqualTo(Format.Serde.OPEN_CSV);
        assertThat(schema.format().serdeParameters()).containsEntry("quoteChar", "\"").containsEntry("separatorChar", ",");
        Settings single = new Settings(',', null, Header.UNKNOWN, List.of(), true, true, List.of(), false);
        assertThat(columns(new CsvClassifier(single).classify(sample("n\n1\n2\n")).orElseThrow())).isEqualTo("n bigint");
    }

    @Test
    void json_values_stand_on_lines_or_one_behind_another_and_are_merged() {
        assertThat(json("{\"id\":1,\"who\":{\"Name\":\"x\"},\"l\":[1],\"n\":null}\n"
                        + "{\"id\":99999999999,\"who\":{\"age\":3},\"l\":[2.5],\"n\":true,\"new\":\"y\"}\n"))
                .isEqualTo("id bigint, who struct<name:string,age:int>, l array<double>, n boolean, new string");
        assertThat(json("{\"a\":1}{\"a\":2}")).isEqualTo("a int");
        assertThat(json("{\"a\":1}\n{\"a\":\"x\"}")).isEqualTo("a string");
        assertThat(json("{\n  \"a\": 1.5\n}")).isEqualTo("a double");
    }

    @Test
    void a_list_at_the_top_is_one_column_unless_a_path_goes_into_it() {
        String list = "[{\"id\":1},{\"id\":2,\"x\":\"y\"}]";
        assertThat(json(list)).isEqualTo("array array<struct<id:int,x:string>>");
        JsonClassifier into = new JsonClassifier(JsonPath.of("$[*]").orElseThrow());
        FileSchema schema = into.classify(sample(list)).orElseThrow();
        assertThat(columns(schema)).isEqualTo("id int, x string");
        assertThat(schema.records()).isEqualTo(2);
        JsonClassifier deeper = new JsonClassifier(JsonPath.of("$.data.rows[*]").orElseThrow());
        assertThat(columns(deeper.classify(sample("{\"data\":{\"rows\":[{\"a\":1},{\"a\":2}]}}")).orElseThrow()))
                .isEqualTo("a int");
        assertThat(JsonPath.of("$..x")).isEmpty();
    }

    @Test
    void what_is_no_json_is_none() {
        assertThat(JSON.classify(sample("{\"a\":1}\nnot json\n"))).isEmpty();
        assertThat(JSON.classify(sample("[".repeat(100_000)))).isEmpty();
        assertThat(JSON.classify(sample(""))).isEmpty();
    }

    @Test
    void lines_that_match_a_grok_pattern_have_its_columns() {
        Grok grok = Grok.of("app", "%{TIMESTAMP_ISO8601:at} %{LOGLEVEL:level} %{MINE:n:int} %{GREEDYDATA:message}", "MINE \\d+")
                .orElseThrow();
        FileSchema schema = grok.classify(sample("2026-01-02T03:04:05Z INFO 7 all is well\n"
                        + "2026-01-02T03:04:06Z WARN 8 not quite\n"))
                .orElseThrow();
        assertThat(columns(schema)).isEqualTo("at string, level string, n int, message string");
        assertThat(schema.format().classification()).isEqualTo("app");
        assertThat(schema.records()).isEqualTo(2);
        assertThat(grok.classify(sample("something else\nentirely\n"))).isEmpty();
        assertThat(Grok.of("x", "%{NOSUCH:a}", null)).isEmpty();
        assertThat(Grok.of("x", "%{A}", "A %{A}")).isEmpty();
        assertThat(Grok.of("x", "(a", null)).isEmpty();
    }

    @Test
    void every_apache_line_of_the_web_is_told_by_its_pattern() {
        Grok apache = Grok.of("apache", "%{COMBINEDAPACHELOG:line}", null).orElseThrow();
        assertThat(apache.classify(sample("127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /a.gif HTTP/1.0\" 200 2326 "
                        + "\"http://example.com/\" \"Mozilla/4.08 [en] (Win98; I ;Nav)\"\n")))
                .isPresent();
    }

    private static String csv(String text) {
        return CSV.classify(sample(text)).map(TextClassifiersTest::columns).orElse("none");
    }

    private static String json(String text) {
        return JSON.classify(sample(text)).map(TextClassifiersTest::columns).orElse("none");
    }

    private static String columns(FileSchema schema) {
        return schema.columns().stream()
                .map(column -> column.name() + " " + column.type().text())
                .collect(Collectors.joining(", "));
    }

    private static Sample sample(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Sample("key", bytes.length, "none", bytes, 1);
    }
}
