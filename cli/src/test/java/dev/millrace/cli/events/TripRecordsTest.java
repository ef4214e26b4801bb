package dev.millrace.cli.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TripRecordsTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("trips.csv"), text);
    }

    @Test
    void a_row_becomes_a_ride_with_its_row_number_as_id() throws IOException {
        Path file = file("trip_distance,PULocationID,DOLocationID\n3.66,130,205\n0.5,1,2.0\n");
        assertThat(TripRecords.read(file).rides())
                .containsExactly(
                        new StreamEvent(
                                "1",
                                "{\"ride\": {\"PULocationID\": 130, \"DOLocationID\": 205, \"trip_distance\": 3.66},"
                                        + " \"ride_id\": 1}"),
                        new StreamEvent(
                                "2",
                                "{\"ride\": {\"PULocationID\": 1, \"DOLocationID\": 2, \"trip_distance\": 0.5},"
                                        + " \"ride_id\": 2}"));
    }

    @Test
    void rows_without_zones_or_distance_are_passed_over_and_keep_their_numbers() throws IOException {
        Path file = file("PULocationID,DOLocationID,trip_distance\n,205,1\n1,2\n7,8,9\n");
        TripRecords read = TripRecords.read(file);
        assertThat(read.rides()).extracting(StreamEvent::key).containsExactly("3");
        assertThat(read.leftOut()).isEqualTo(2);
    }

    @Test
    void a_file_without_the_columns_is_refused_with_what_it_has() throws IOException {
        Path file = file("a,b\n1,2\n");
        assertThatThrownBy(() -> TripRecords.read(file))
                .isInstanceOf(UserError.class)
                .hasMessage(file + " has no column PULocationID; it has a, b");
    }

    @Test
    void an_event_s_key_is_its_field_else_its_number() {
        assertThat(StreamEvent.ofJson("{\"ride_id\": 156}", "ride_id", 4)).isEqualTo(new StreamEvent("156", "{\"ride_id\": 156}"));
        assertThat(StreamEvent.ofText("not json", 4)).isEqualTo(new StreamEvent("4", "not json"));
        assertThat(StreamEvent.ofJson("{\"other\": 1}", "ride_id", 5).key()).isEqualTo("5");
    }
}
