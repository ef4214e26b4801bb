package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.sandbox.runtime.Interpreter.Version;
import java.util.List;
import java.util.Optional;

/// The versions of Airflow that run here: some of those that MWAA offers, each with the Python that MWAA gives it and with
/// the packages that were the newest when it came out (cloud/engines/airflow/lock.sh).
public enum AirflowVersion {
    V2_9_2("2.9.2", 11),
    V2_10_3("2.10.3", 11),
    V2_11_0("2.11.0", 11),
    V3_0_6("3.0.6", 12),
    V3_3_1("3.3.1", 12);

    private static final List<AirflowVersion> ALL = List.of(values());
    private final String number;
    private final Version python;

    AirflowVersion(String number, int python) {
        this.number = number;
        this.python = new Version(3, python);
    }

    public static Optional<AirflowVersion> of(String number) {
        return ALL.stream().filter(one -> one.number.equals(number)).findFirst();
    }

    /// As MWAA writes it.
    public String number() {
        return number;
    }

    Version python() {
        return python;
    }

    boolean second() {
        return number.startsWith("2.");
    }

    /// Where its REST API begins.
    String api() {
        return second() ? "/api/v1" : "/api/v2";
    }

    /// Each answers 200 when the web server can be used. Airflow 3 makes the API that its tasks speak to when it is
    /// first asked something, which takes longer on a busy machine than a task waits.
    List<String> health() {
        return second() ? List.of("/health") : List.of("/api/v2/monitor/health", "/execution/health");
    }

    /// The newest last.
    static List<String> numbers() {
        return ALL.stream().map(AirflowVersion::number).toList();
    }

    static String all() {
        return String.join(", ", numbers());
    }
}
