package dev.millrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The calls around a measurement, in JSON over a connection of their own.
final class KinesisClient implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Target target;
    private final HttpConnection connection;

    KinesisClient(Target target) throws IOException {
        this.target = target;
        this.connection = new HttpConnection(target);
    }

    /// A stream of its own for a measurement, ready to be written to.
    void createStream(String name, int shards) throws IOException, InterruptedException {
        call("CreateStream", "{\"StreamName\":\"" + name + "\",\"ShardCount\":" + shards + "}");
        Instant end = Instant.now().plus(PATIENCE);
        while (!call("DescribeStreamSummary", "{\"StreamName\":\"" + name + "\"}")
                .at("/StreamDescriptionSummary/StreamStatus")
                .asString("")
                .equals("ACTIVE")) {
            if (Instant.now().isAfter(end)) {
                throw new IOException("the stream " + name + " did not become active within " + PATIENCE);
            }
            Thread.sleep(50);
        }
    }

    void deleteStream(String name) throws IOException {
        call("DeleteStream", "{\"StreamName\":\"" + name + "\",\"EnforceConsumerDeletion\":true}");
    }

    List<String> shards(String stream) throws IOException {
        var shards = new ArrayList<String>();
        call("ListShards", "{\"StreamName\":\"" + stream + "\"}")
                .get("Shards")
                .forEach(shard -> shards.add(shard.get("ShardId").asString()));
        return shards;
    }

    String iterator(String stream, String shard, String type) throws IOException {
        return call(
                        "GetShardIterator",
                        "{\"StreamName\":\"" + stream + "\",\"ShardId\":\"" + shard + "\",\"ShardIteratorType\":\""
                                + type + "\"}")
                .get("ShardIterator")
                .asString();
    }

    JsonNode call(String operation, String body) throws IOException {
        var request = KinesisRequest.of(target, operation, WireFormat.JSON, body.getBytes(UTF_8), Instant.now());
        HttpConnection.Answer answer = connection.send(request.bytes());
        if (answer.status() != 200) {
            throw new IOException(operation + " was answered " + answer.status() + ": " + answer.text());
        }
        return JSON.readTree(answer.length() == 0 ? "{}".getBytes(UTF_8) : answer.copy());
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
