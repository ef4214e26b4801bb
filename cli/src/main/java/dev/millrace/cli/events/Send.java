package dev.millrace.cli.events;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import tools.jackson.core.JacksonException;

/// Puts lines of a file, or of the standard input, on a stream: one record a line.
@Command(name = "send", mixinStandardHelpOptions = true, description = "Put each line of a file on a stream as a record.")
final class Send implements Callable<Integer> {
    @Mixin
    private final AwsTarget aws = new AwsTarget();

    @Option(names = {"-s", "--stream"}, required = true, description = "Name of the stream.")
    private String stream = "";

    @Option(
            names = "--key",
            description = "JSON field whose value is the partition key (default: ${DEFAULT-VALUE}); lines without it"
                    + " are spread.",
            defaultValue = "ride_id")
    private String keyField = "ride_id";

    @Option(names = "--raw", description = "Send lines as they are, JSON or not; the key is the line's number.")
    private boolean raw;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "Lines of JSON; - or nothing for the standard input.")
    private String file = "-";

    @Override
    public Integer call() throws Exception {
        List<StreamEvent> events = new ArrayList<>();
        try (BufferedReader lines = open()) {
            String line;
            int number = 0;
            while ((line = lines.readLine()) != null) {
                number++;
                if (!line.isBlank()) {
                    events.add(event(line, number, events.size()));
                }
            }
        }
        Terminal terminal = Terminal.standard();
        try (KinesisClient kinesis = aws.client(KinesisClient.builder())) {
            Delivery.Outcome outcome = new Delivery(kinesis, stream, terminal).send(events, 0, (event, acknowledged) -> {});
            terminal.say(outcome.acknowledged() + " events on " + stream + " in " + Terminal.took(outcome.time()));
        }
        return 0;
    }

    /// Everything is looked at before anything is sent: half a file on a stream cannot be taken back.
    private StreamEvent event(String line, int number, int index) {
        if (raw) {
            return StreamEvent.ofText(line, index);
        }
        try {
            return StreamEvent.ofJson(line, keyField, index);
        } catch (JacksonException e) {
            throw new UserError("line " + number + " of " + (file.equals("-") ? "the input" : file) + " is no JSON ("
                    + e.getOriginalMessage() + "); nothing was sent. --raw sends lines as they are");
        }
    }

    private BufferedReader open() throws IOException {
        if (file.equals("-")) {
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        }
        try {
            return Files.newBufferedReader(Path.of(file));
        } catch (NoSuchFileException e) {
            throw new UserError("no such file: " + file);
        }
    }
}
