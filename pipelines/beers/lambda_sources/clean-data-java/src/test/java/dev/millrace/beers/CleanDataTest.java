package dev.millrace.beers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.json.JsonFactory;

class CleanDataTest {
    private static final String BEER =
            """
            [{"id": 1, "name": "Übel", "tagline": "t", "abv": 6, "ibu": 60.0, "target_fg": 1010, "target_og": 1056, "ebc": 17,
            "srm": 8.5, "ph": 4.40, "volume": {"value": 20}}]""";
    private static final String LINE =
            """
            {"id":1,"name":"Übel","abv":6,"ibu":60.0,"target_fg":1010,"target_og":1056,"ebc":17,"srm":8.5,"ph":4.40}
            """;

    @Test
    void a_beer_is_a_line_of_its_nine_fields_with_numbers_as_they_were_written() throws Exception {
        assertThat(lines(BEER)).isEqualTo(LINE);
    }

    @Test
    void two_beers_are_two_lines() throws Exception {
        String two = "[" + BEER.substring(1, BEER.length() - 1) + "," + BEER.substring(1);
        assertThat(lines(two)).isEqualTo(LINE + LINE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                       | not a list of beers
            []                       | not a list of beers
            [1]                      | lacks id, name, abv, ibu, target_fg, target_og, ebc, srm, ph
            [{"id": 1, "name": "a", "abv": 1, "ibu": null, "target_fg": 1, "target_og": 1, "ebc": 1, "srm": 1}] | lacks ibu, ph
            """)
    void what_is_no_beer_says_what_it_lacks(String data, String why) {
        assertThat(why(data)).isEqualTo(why);
    }

    @Test
    void what_is_no_json_is_no_beer() {
        assertThat(why("<html>")).startsWith("no JSON: Unexpected character ('<'");
        assertThat(why("[{\"id\"")).startsWith("no JSON: ");
    }

    @Test
    void records_keep_their_ids_and_order_and_a_failed_one_its_data() {
        byte[] html = "<html>".getBytes(StandardCharsets.UTF_8);
        String event =
                """
                {"invocationId": "i", "deliveryStreamArn": "a", "region": "r", "records": [
                {"recordId": "one", "approximateArrivalTimestamp": 1, "data": "%s", "kinesisRecordMetadata": {"shardId": "s"}},
                {"recordId": "two", "data": "%s"}]}"""
                        .formatted(base64(BEER.getBytes(StandardCharsets.UTF_8)), base64(html));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        new CleanData().handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, null);
        assertThat(answer.toString(StandardCharsets.UTF_8))
                .isEqualTo(("{\"records\":[{\"recordId\":\"one\",\"result\":\"Ok\",\"data\":\"%s\"},"
                                + "{\"recordId\":\"two\",\"result\":\"ProcessingFailed\",\"data\":\"%s\"}]}")
                        .formatted(base64(LINE.getBytes(StandardCharsets.UTF_8)), base64(html)));
    }

    private static String lines(String data) throws NotABeer {
        return new String(
                new Beers(new JsonFactory()).lines(data.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    private static String why(String data) {
        try {
            return "a beer: " + lines(data);
        } catch (NotABeer e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
