package dev.millrace.cloud.service.glue.spark;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What Spark is told for a run, beneath what its user says.
///
/// @param master the cluster that runs it; null for the driver's own process
/// @param host this machine, as the cluster reaches the driver
/// @param server this one, as drivers and executors reach it
/// @param session of the role, as the environment of a program
/// @param work a folder that the driver may write into
public record SparkSettings(
        @Nullable URI master, String host, URI server, String region, Map<String, String> session, String work) {
    /// What reads and writes s3://, as it does s3a://.
    static final String S3 = "org.apache.hadoop.fs.s3a.S3AFileSystem";

    /// The keys below, and the same of the driver's environment: Hadoop's own tells a second thread that there are none as
    /// long as the first one is fetching them, which failed runs that read several files at first.
    private static final String CREDENTIALS = "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider,"
            + "com.amazonaws.auth.EnvironmentVariableCredentialsProvider";

    /// Below the work folder: what Spark tells of the run, for who counts it.
    public static final String EVENTS = "events";

    private static final int SMALLEST_HEAP_MEGABYTES = 1024;
    private static final String THREADS = "local[2]";
    public static final String LOOPBACK = "127.0.0.1";

    /// @param user what is said in the job's own words, which count more
    public Map<String, String> with(Map<String, String> user) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("spark.master", master == null ? THREADS : master.toString());
        all.put("spark.ui.enabled", "false");
        // Its bar is redrawn within a line: the progress is told by lines of our own.
        all.put("spark.ui.showConsoleProgress", "false");
        all.put("spark.driver.host", host);
        all.put("spark.driver.bindAddress", host);
        all.put("spark.eventLog.enabled", "true");
        all.put("spark.eventLog.dir", "file://" + work + "/" + EVENTS);
        all.put("spark.eventLog.logStageExecutorMetrics", "true");
        all.put("spark.sql.warehouse.dir", "file://" + work + "/warehouse");
        if (master == null) {
            // As many as there are threads to run them, not the two hundred of a cluster.
            all.put("spark.sql.shuffle.partitions", "4");
        }
        all.put("spark.sql.sources.partitionOverwriteMode", "STATIC");
        all.put("spark.hadoop.fs.s3.impl", S3);
        all.put("spark.hadoop.fs.s3n.impl", S3);
        all.put("spark.hadoop.fs.s3a.endpoint", server.toString());
        // Without it the SDK signs for us-east-1.
        all.put("spark.hadoop.fs.s3a.endpoint.region", region);
        all.put("spark.hadoop.fs.s3a.path.style.access", "true");
        all.put("spark.hadoop.fs.s3a.connection.ssl.enabled", Boolean.toString("https".equals(server.getScheme())));
        all.put("spark.hadoop.fs.s3a.aws.credentials.provider", CREDENTIALS);
        all.put("spark.hadoop.fs.s3a.access.key", given(session, "AWS_ACCESS_KEY_ID"));
        all.put("spark.hadoop.fs.s3a.secret.key", given(session, "AWS_SECRET_ACCESS_KEY"));
        all.put("spark.hadoop.fs.s3a.session.token", given(session, "AWS_SESSION_TOKEN"));
        // In S3 a rename is a copy: one is enough.
        all.put("spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version", "2");
        all.putAll(user);
        return all;
    }

    /// How large the driver's heap may grow: what the job says, else AWS's share of a worker's memory, but not more
    /// than this machine has to give.
    /// @param workerMegabytes the worker's memory
    public static String heap(Map<String, String> user, int workerMegabytes) {
        String said = user.get("spark.driver.memory");
        if (said != null) {
            return said.strip();
        }
        long machine = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize()
                >> 20;
        return Math.max(SMALLEST_HEAP_MEGABYTES, Math.min(workerMegabytes * 10L / 16, machine / 4)) + "m";
    }

    private static String given(Map<String, String> session, String name) {
        return Objects.requireNonNullElse(session.get(name), "");
    }

    /// A cluster of this machine, which reaches a driver by the loopback address.
    public static boolean isHere(URI master) {
        String host = Objects.requireNonNullElse(master.getHost(), "");
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }

    /// As the lines of `spark-defaults.conf`, which are those of Java's properties.
    public static String text(Map<String, String> settings) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(settings).forEach((name, value) -> lines.append(name.replaceAll("([\\\\:=#! ])", "\\\\$1"))
                .append('=')
                .append(value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r"))
                .append('\n'));
        return lines.toString();
    }
}
