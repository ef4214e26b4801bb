package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.service.mwaa.Airflow.CommandResult;
import dev.millrace.cloud.service.mwaa.Airflow.RefusedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks Airflow's process to run a command, see millrace_keeper.py.
record AirflowControl(int port, String token) {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_MILLIS = 10 * 60_000;
    private static final JsonMapper JSON = JsonMapper.shared();

    CommandResult command(List<String> words) throws RefusedException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            String asked = JSON.writeValueAsString(Map.of("token", token, "command", words)) + "\n";
            socket.getOutputStream().write(asked.getBytes(StandardCharsets.UTF_8));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine();
            if (line == null) {
                throw new IOException("it gave no answer");
            }
            JsonNode answer = JSON.readTree(line);
            if (answer.has("refused")) {
                throw new RefusedException("InternalServerException", answer.path("refused").asString());
            }
            return new CommandResult(
                    answer.path("exit").asInt(), decoded(answer.path("out")), decoded(answer.path("error")));
        } catch (IOException failure) {
            throw new RefusedException("InternalServerException", "Airflow did not run the command: " + failure.getMessage());
        }
    }

    private static byte[] decoded(JsonNode text) {
        return Base64.getDecoder().decode(text.asString());
    }
}
