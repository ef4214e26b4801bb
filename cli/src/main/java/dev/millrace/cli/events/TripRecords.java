package dev.millrace.cli.events;

import dev.millrace.cli.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// TLC trip records as ride events. Columns used: PULocationID, DOLocationID (zone numbers), trip_distance (miles); the
/// row's number is the ride's id.
/// @param rides in the order of their rows
/// @param leftOut rows without both zones and a distance: nothing could be predicted from them
record TripRecords(List<StreamEvent> rides, int leftOut) {

    static TripRecords read(Path file) throws IOException {
        List<StreamEvent> events = new ArrayList<>();
        int row = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String header = lines.readLine();
            if (header == null) {
                throw new UserError(file + " is empty");
            }
            List<String> columns = Arrays.asList(header.split(",", -1));
            int pickup = column(columns, "PULocationID", file);
            int dropoff = column(columns, "DOLocationID", file);
            int distance = column(columns, "trip_distance", file);
            String line;
            while ((line = lines.readLine()) != null) {
                row++;
                String[] fields = line.split(",", -1);
                if (fields.length < columns.size()) {
                    continue;
                }
                try {
                    events.add(event(
                            row,
                            (int) Double.parseDouble(fields[pickup]),
                            (int) Double.parseDouble(fields[dropoff]),
                            Double.parseDouble(fields[distance])));
                } catch (NumberFormatException e) {
                    // Counted among those that are left out.
                }
            }
        } catch (NoSuchFileException e) {
            throw new UserError("no such file: " + file + ". TLC trip records: https://www.nyc.gov/site/tlc/about/tlc-trip-record-data.page");
        }
        return new TripRecords(List.copyOf(events), row - events.size());
    }

    private static int column(List<String> columns, String name, Path file) {
        int index = columns.indexOf(name);
        if (index < 0) {
            throw new UserError(file + " has no column " + name + "; it has " + String.join(", ", columns));
        }
        return index;
    }

    private static StreamEvent event(int row, int pickup, int dropoff, double miles) {
        return new StreamEvent(
                Integer.toString(row),
                String.format(
                        Locale.ROOT,
                        "{\"ride\": {\"PULocationID\": %d, \"DOLocationID\": %d, \"trip_distance\": %s}, \"ride_id\": %d}",
                        pickup,
                        dropoff,
                        miles,
                        row));
    }
}
