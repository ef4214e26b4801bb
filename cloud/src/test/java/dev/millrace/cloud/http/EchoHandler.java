package dev.millrace.cloud.http;

import java.util.Map;

/// A function in Java, as AWS's runtime interface client calls it: runs in an image that a test builds.
public final class EchoHandler {
    public Map<String, Object> answer(Map<String, Object> event) {
        System.out.println("echoing " + event);
        return Map.of("echo", event, "java", Runtime.version().feature());
    }
}
