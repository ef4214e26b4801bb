package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.engine.Engine;
import dev.millrace.cloud.engine.EngineException;
import dev.millrace.cloud.engine.EngineListener;
import dev.millrace.cloud.engine.EngineSpec;
import dev.millrace.cloud.engine.Health;
import dev.millrace.cloud.engine.Installation;
import dev.millrace.cloud.engine.InstalledPrograms;
import dev.millrace.cloud.engine.Launch;
import dev.millrace.cloud.engine.Ports;
import dev.millrace.cloud.time.Clock;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// An environment's PostgreSQL. Airflow's role owns its database and is no superuser, for its tasks know the password,
/// and a superuser may run programs.
final class Database {
    private static final Duration HEALTHY = Duration.ofSeconds(60);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Engine engine;
    private final String password;

    Database(InstalledPrograms programs, AirflowPrograms.Installed installed, Path folder, String password, Clock clock) {
        this.password = password;
        EngineSpec spec = new EngineSpec(
                installed.postgresql(),
                folder,
                binaries -> launch(binaries, installed.database(), password),
                HEALTHY,
                IDLE,
                GRACE);
        this.engine = new Engine(spec, programs, clock, new EngineListener() {});
    }

    /// It runs until the use is closed, and a while longer.
    Engine.Use use() throws EngineException, InterruptedException {
        return engine.use();
    }

    void stop() {
        engine.stop();
    }

    /// How Airflow is told where it is.
    String address(Engine.Use use) {
        return "postgresql+psycopg2://airflow:" + password + "@127.0.0.1:" + use.address().getPort() + "/airflow";
    }

    private static Launch launch(Installation binaries, Installation template, String password) throws IOException {
        int port = Ports.free();
        return new Launch(
                List.of(
                        "/bin/sh",
                        "-c",
                        Resources.text("database.sh"),
                        "database",
                        template.folder().toString(),
                        binaries.folder().resolve("bin").toString(),
                        Integer.toString(port)),
                Map.of("PASSWORD", password, "LC_ALL", "C"),
                URI.create("postgresql://127.0.0.1:" + port),
                new Greeting(port));
    }

    /// PostgreSQL asks for a password when it can be used, and answers with an error before
    /// (postgresql.org/docs/current/protocol-flow.html).
    private record Greeting(int port) implements Health {
        private static final int ASK_MILLIS = 2_000;
        private static final int PROTOCOL = 3 << 16;

        @Override
        public boolean good() {
            byte[] who = "user\0airflow\0database\0airflow\0\0".getBytes(StandardCharsets.US_ASCII);
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ASK_MILLIS);
                socket.setSoTimeout(ASK_MILLIS);
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeInt(who.length + 2 * Integer.BYTES);
                out.writeInt(PROTOCOL);
                out.write(who);
                out.flush();
                return new DataInputStream(socket.getInputStream()).readByte() == 'R';
            } catch (IOException notYet) {
                return false;
            }
        }

        @Override
        public String toString() {
            return "127.0.0.1:" + port;
        }
    }
}
