package dev.millrace.cli.events;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/// Plays trip records onto a stream as ride events.
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Play a CSV of TLC trip records onto a stream as ride events.",
            "It goes on where the server comes back within a minute."
        })
final class Replay implements Callable<Integer> {
    @Mixin
    private final AwsTarget aws = new AwsTarget();

    @Option(names = {"-s", "--stream"}, required = true, description = "Name of the stream.")
    private String stream = "";

    @Option(
            names = "--rate",
            description = "Events a second, 0 for as fast as it goes (default: ${DEFAULT-VALUE}).",
            defaultValue = "500")
    private int perSecond = 500;

    @Option(names = "--limit", description = "Events at the most (default: all).")
    private int limit = Integer.MAX_VALUE;

    @Option(
            names = "--acknowledged",
            description = "File that takes a line per acknowledged event: ride id, shard, sequence number.")
    private Path acknowledged = Path.of("/dev/null");

    @Parameters(paramLabel = "TRIPS.csv", description = "Columns PULocationID, DOLocationID, trip_distance.")
    private Path trips = Path.of("");

    @Override
    public Integer call() throws Exception {
        if (perSecond < 0 || limit < 0) {
            throw new UserError("--rate and --limit are numbers from 0 up");
        }
        TripRecords read = TripRecords.read(trips);
        List<StreamEvent> events =
                read.rides().subList(0, Math.min(read.rides().size(), limit));
        Terminal terminal = Terminal.standard();
        try (KinesisClient kinesis = aws.client(KinesisClient.builder());
                PrintWriter log = new PrintWriter(open())) {
            Delivery.Outcome outcome = new Delivery(kinesis, stream, terminal).send(events, perSecond, (event, result) -> {
                log.println(event.key() + "\t" + result.shardId() + "\t" + result.sequenceNumber());
                log.flush();
            });
            terminal.say(String.format(
                    "%,d events on %s in %s%s",
                    outcome.acknowledged(),
                    stream,
                    Terminal.took(outcome.time()),
                    outcome.resent() == 0 ? "" : "; " + outcome.resent() + " calls sent again"));
            if (read.leftOut() > 0) {
                terminal.say(String.format(
                        "%,d rows of %s have no zones or no distance and were left out", read.leftOut(), trips));
            }
        }
        return 0;
    }

    private Writer open() throws IOException {
        return Files.newBufferedWriter(acknowledged);
    }
}
