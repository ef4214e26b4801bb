package dev.millrace.cloud.service.glue.domain;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/// What a job's arguments say to Spark itself.
public final class SparkWords {
    private static final String OPTION = "--conf";

    private SparkWords() {}

    /// The settings of `--conf`, whose value may go on with more of it: `spark.a=1 --conf spark.b=2`.
    public static Map<String, String> settings(JobArguments arguments) {
        Map<String, String> settings = new LinkedHashMap<>();
        Stream.of(arguments.all().getOrDefault(OPTION, "").split("(^|\\s)" + OPTION + "(\\s+|=)"))
                .map(String::strip)
                .filter(setting -> setting.indexOf('=') > 0)
                .forEach(setting -> {
                    int equals = setting.indexOf('=');
                    settings.put(
                            setting.substring(0, equals).strip(),
                            setting.substring(equals + 1).strip());
                });
        return settings;
    }
}
