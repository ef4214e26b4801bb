package dev.millrace.cloud.service.mwaa;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The real Apache Airflow behind environments.
public interface Airflow {
    /// Which Airflow an environment asks for.
    /// @param uid of this environment, never given twice: its folder's name
    /// @param executionRole its ARN
    /// @param dagFolder the key's prefix below which DAGs lie
    /// @param requirements and others: an object of the bucket with its version, or null
    record Plan(
            String account,
            String region,
            String environment,
            String uid,
            String version,
            String executionRole,
            String bucket,
            String dagFolder,
            @Nullable S3File requirements,
            @Nullable S3File plugins,
            @Nullable S3File startupScript,
            Map<String, String> options,
            int schedulers,
            int webServers,
            int maxWorkers,
            Map<LogKind, LogSetting> logs) {}

    /// @param version null for the current one
    record S3File(String key, @Nullable String version) {}

    /// What of Airflow logs.
    enum LogKind {
        DAG_PROCESSING("DAGProcessing"),
        SCHEDULER("Scheduler"),
        TASK("Task"),
        WEB_SERVER("WebServer"),
        WORKER("Worker");

        private final String word;

        LogKind(String word) {
            this.word = word;
        }

        /// An environment's log group for it.
        public String group(String environment) {
            return "airflow-" + environment + "-" + word;
        }
    }

    /// @param level such as `INFO`
    record LogSetting(boolean enabled, String level) {}

    /// The versions that it can be, as MWAA writes them, the newest last: what an environment is that names none.
    List<String> versions();

    /// Installs what is missing and brings an environment up (from nothing, or anew with another plan: then the old one
    /// goes on until the new is sound). Returns when it is healthy.
    /// @throws RefusedException with AWS's words where it cannot be (a requirement that does not exist, a version that is
    ///     not offered …)
    void start(Plan plan) throws RefusedException, InterruptedException;

    /// Ends it and, where it is deleted, forgets its database and files.
    void end(String uid, boolean deleted);

    /// Where its web server listens now on loopback, or empty.
    Optional<URI> web(String uid);

    /// What logs a user in: used by the web login link.
    /// @param role of Airflow: `Admin`, `Op`, `User`, `Viewer`, `Public`
    Session login(String uid, String user, String role) throws RefusedException, InterruptedException;

    /// @param cookies by name, for the browser
    record Session(Map<String, String> cookies) {}

    /// The command line of Airflow, as `/aws_mwaa/cli` runs it.
    CommandResult command(String uid, String line) throws RefusedException, InterruptedException;

    record CommandResult(int exit, byte[] out, byte[] error) {}

    /// A call to Airflow's REST API (InvokeRestApi).
    /// @param role of whom Airflow takes the caller for
    /// @param path below the API's root, such as `/dags`
    /// @param query without its `?`, empty where there is none
    RestResult rest(String uid, String role, String method, String path, String query, byte[] body)
            throws RefusedException, InterruptedException;

    record RestResult(int status, byte[] body) {}

    /// What cannot be, said as AWS says it.
    final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        /// The code where it is the caller who has to ask otherwise.
        private static final String INVALID = "ValidationException";

        private final String code;

        /// @param code AWS's, such as `INCORRECT_CONFIGURATION`
        /// @param message a sentence
        public RefusedException(String code, String message) {
            super(message);
            this.code = code;
        }

        /// What the environment's user has to mend: his files, his settings.
        public static RefusedException incorrect(String message) {
            return new RefusedException("INCORRECT_CONFIGURATION", message);
        }

        /// What nobody but this server is at fault for.
        public static RefusedException internal(String message) {
            return new RefusedException("INTERNAL_FAILURE", message);
        }

        /// What the caller has to ask otherwise.
        public static RefusedException invalid(String message) {
            return new RefusedException(INVALID, message);
        }

        public String code() {
            return code;
        }

        public boolean isInvalid() {
            return code.equals(INVALID);
        }

        public String message() {
            return String.valueOf(getMessage());
        }
    }
}
