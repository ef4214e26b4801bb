package dev.millrace.cloud.service.lambda.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.lambda.FailureDestination;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A queue, a topic and a bucket that keep what they get.
final class FakeDestination implements FailureDestination {
    record Message(String arn, String objectKey, String json) {}

    final LinkedBlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    final AtomicInteger failing = new AtomicInteger();

    @Override
    public Optional<String> refusal(String account, String region, String destinationArn) {
        return destinationArn.contains("missing")
                ? Optional.of("The destination " + destinationArn + " does not exist.")
                : Optional.empty();
    }

    @Override
    public void send(String account, String region, String destinationArn, String objectKey, byte[] json)
            throws IOException {
        if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IOException("not now");
        }
        messages.add(new Message(destinationArn, objectKey, new String(json, StandardCharsets.UTF_8)));
    }

    Message next() throws InterruptedException {
        Message message = messages.poll(60, TimeUnit.SECONDS);
        assertThat(message).as("a message").isNotNull();
        return message;
    }
}
