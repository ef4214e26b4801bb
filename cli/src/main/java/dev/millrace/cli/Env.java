package dev.millrace.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Prints what a shell needs so that the AWS CLI, SDKs and Terraform use the local server.
@Command(
        name = "env",
        mixinStandardHelpOptions = true,
        description = {
            "Print exports for the shell: eval \"$(millrace env)\".",
            "The address is an IP number: with one, Terraform's provider and its S3 backend use path-style buckets."
        })
final class Env implements Callable<Integer> {
    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Option(
            names = "--region",
            description = "Region (default: AWS_REGION, AWS_DEFAULT_REGION or us-east-1).",
            defaultValue = "${env:AWS_REGION:-${env:AWS_DEFAULT_REGION:-us-east-1}}")
    private String region = "us-east-1";

    @Option(
            names = "--account",
            description = "Twelve digits: another account of the same server (default: 000000000000).")
    private String account = "";

    @Option(names = "--unset", description = "Print what takes the exports back.")
    private boolean unset;

    @Override
    public Integer call() {
        if (!account.isEmpty() && !account.matches("\\d{12}")) {
            throw new UserError("an account is twelve digits, not '" + account + "'");
        }
        Map<String, String> variables = variables(server, region, account);
        StringBuilder out = new StringBuilder();
        variables.forEach((name, value) ->
                out.append(unset ? "unset " + name : "export " + name + "='" + value + "'").append('\n'));
        if (!unset) {
            out.append("unset AWS_PROFILE AWS_SESSION_TOKEN\n");
        }
        System.out.print(out);
        return 0;
    }

    static Map<String, String> variables(ServerAddress server, String region, String account) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("AWS_ENDPOINT_URL", server.uri().toString());
        variables.put("AWS_ACCESS_KEY_ID", account.isEmpty() ? "test" : account);
        variables.put("AWS_SECRET_ACCESS_KEY", "test");
        variables.put("AWS_REGION", region);
        variables.put("AWS_DEFAULT_REGION", region);
        return variables;
    }
}
