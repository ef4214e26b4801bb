package dev.millrace.cloud.engine;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;

/// How it is found out that a program can be used.
public interface Health {
    /// Asks once, and not for long.
    boolean good();

    /// Where it is asked: told to the user where no answer comes.
    @Override
    String toString();

    /// A program that answers 2xx there.
    record Http(URI address) implements Health {
        private static final int ASK_MILLIS = 2_000;

        @Override
        public boolean good() {
            try {
                var connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
                connection.setConnectTimeout(ASK_MILLIS);
                connection.setReadTimeout(ASK_MILLIS);
                try {
                    return connection.getResponseCode() / 100 == 2;
                } finally {
                    connection.disconnect();
                }
            } catch (IOException notYet) {
                return false;
            }
        }

        @Override
        public String toString() {
            return address.toString();
        }
    }
}
