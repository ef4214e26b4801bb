package dev.millrace.cli;

import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that say which server, region and account a shell or a program is to use.
final class ShellOptions {
    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "Region (default: AWS_REGION, AWS_DEFAULT_REGION or us-east-1).",
            defaultValue = "${env:AWS_REGION:-${env:AWS_DEFAULT_REGION:-us-east-1}}")
    private String region = "us-east-1";

    @Option(
            names = "--account",
            paramLabel = "DIGITS",
            description = "Twelve digits: another account of the same server (default: 000000000000).")
    private String account = "";

    ServerAddress server() {
        return server;
    }

    AwsEnvironment environment(Map<String, String> shell) {
        return AwsEnvironment.of(server.uri().toString(), region, account, shell);
    }
}
