package dev.millrace.cloud.sandbox.runtime;

import java.util.Map;

/// A Java function as a user would zip it: its class file is copied by the test.
public class JavaFunction {
    public Map<String, Object> handle(Map<String, Object> event) {
        System.out.println("printed " + event);
        if (event.containsKey("fail")) {
            throw new IllegalStateException("told to");
        }
        return Map.of(
                "echo", event,
                "directory", System.getProperty("user.dir"),
                "heap", Runtime.getRuntime().maxMemory());
    }
}
