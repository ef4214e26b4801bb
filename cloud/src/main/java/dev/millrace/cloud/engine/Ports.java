package dev.millrace.cloud.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Ports of the loopback address that nobody has.
public final class Ports {
    private Ports() {}

    /// One for a program that is about to start: until then anybody may take it.
    public static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
