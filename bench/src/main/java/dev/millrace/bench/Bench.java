package dev.millrace.bench;

import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// Entry: `put`, `get`, `pipeline`.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures a running server.",
        subcommands = {
            PutLoad.class, GetLoad.class, PipelineLoad.class, EventsLoad.class, MetricsLoad.class, AccessLoad.class
        })
public final class Bench {
    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            scope = ScopeType.INHERIT,
            description = "default: ${DEFAULT-VALUE}")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            defaultValue = "4566",
            scope = ScopeType.INHERIT,
            description = "default: ${DEFAULT-VALUE}")
    private int port;

    @Option(names = "--region", scope = ScopeType.INHERIT, description = "default: AWS_REGION or us-east-1")
    private String region = environment("AWS_REGION", environment("AWS_DEFAULT_REGION", "us-east-1"));

    @Option(names = "--access-key", scope = ScopeType.INHERIT, description = "default: AWS_ACCESS_KEY_ID or test")
    private String accessKey = environment("AWS_ACCESS_KEY_ID", "test");

    @Option(names = "--secret-key", scope = ScopeType.INHERIT, description = "default: AWS_SECRET_ACCESS_KEY or test")
    private String secretKey = environment("AWS_SECRET_ACCESS_KEY", "test");

    Target target() {
        return new Target(host, port, region, accessKey, secretKey);
    }

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        int code = new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    System.err.println(failure.getMessage() == null ? failure.toString() : failure.getMessage());
                    return 2;
                })
                .execute(arguments);
        System.exit(code);
    }

    private static String environment(String name, String otherwise) {
        return Optional.ofNullable(System.getenv(name)).orElse(otherwise);
    }
}
