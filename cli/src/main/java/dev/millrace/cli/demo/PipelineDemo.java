package dev.millrace.cli.demo;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.Installation;
import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.s3.S3Client;

/// What the demos of the pipelines have in common: the server, Terraform, a model in its bucket.
abstract class PipelineDemo implements Callable<Integer> {
    @Mixin
    protected final AwsTarget aws = new AwsTarget();

    @Option(names = "--keep", description = "Leave a server that the demo started running.")
    private boolean keep;

    protected final Terminal terminal = Terminal.standard();
    protected final Installation installation = Installation.current();
    protected final Ending ending = new Ending();

    /// What is shown, in a line.
    protected abstract String title();

    /// Shows it.
    protected abstract void run() throws Exception;

    /// Commands to go on with.
    /// @param program how this one was called
    protected abstract List<String> next(String program);

    @Override
    public Integer call() throws Exception {
        if (aws.real()) {
            throw new UserError("the demo runs on the local server; see docs/to-aws.md for AWS itself");
        }
        aws.useServer();
        long started = System.nanoTime();
        terminal.say(terminal.strong(terminal.folded(title())));
        ServerForDemo server =
                terminal.step("server at " + aws.server().uri(), () -> {
                    terminal.progress("the first start after a build takes longer");
                    return ServerForDemo.use(aws.server(), ending);
                });
        try (OneDemo _ = OneDemo.on(aws.server().data())) {
            run();
            terminal.say("  All of it in " + Terminal.took(Duration.ofNanos(System.nanoTime() - started)) + ".");
        } finally {
            if (keep) {
                server.keep();
            } else {
                server.close();
            }
        }
        goOn(server.ownServer() && !keep);
        return 0;
    }

    private void goOn(boolean stopped) {
        if (stopped) {
            terminal.say(terminal.folded("\nThe demo's server is stopped; what it made is kept in "
                    + aws.server().data() + ". Go on with:"));
        } else {
            terminal.say("\nGo on with:");
        }
        String program = Installation.called();
        String same = aws.server().asArguments();
        String region = aws.region().equals(AwsTarget.USUAL_REGION) ? "" : " --region " + aws.region();
        if (stopped) {
            terminal.command(program + " up --detach" + same);
        }
        terminal.command("eval \"$(" + program + " env" + same + region + ")\"");
        next(program).forEach(terminal::command);
    }

    /// Whether a server that the demo starts is left running, with what the demo made.
    protected boolean keep() {
        return keep;
    }

    /// What the AWS SDK in another program needs to find the server.
    protected Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL", aws.endpoint().orElseThrow().toString(),
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test",
                "AWS_REGION", aws.region(),
                "AWS_DEFAULT_REGION", aws.region(),
                "AWS_EC2_METADATA_DISABLED", "true");
    }

    /// Terraform, or OpenTofu, in a folder of a pipeline's; empty where neither is on PATH.
    protected Optional<Terraform> terraform(String pipeline, String folder) throws IOException {
        return Terraform.find(
                installation.pipeline(pipeline).resolve(folder), aws.server(), pipeline, environment(), ending);
    }

    /// The same, where the demo is nothing without it.
    protected Terraform neededTerraform(String pipeline, String folder) throws IOException {
        return terraform(pipeline, folder)
                .orElseThrow(() -> new UserError("this demo needs terraform or tofu on PATH"));
    }

    /// Gets the provider.
    /// @throws UserError where it is not to be had
    protected void init(Terraform tool) throws Exception {
        if (!terminal.step(tool.title("init"), () -> tool.init(terminal::progress))) {
            throw new UserError(tool.program() + " init failed (MILLRACE_TERRAFORM_MIRROR names a mirror of"
                    + " providers):\n" + tool.said());
        }
    }

    /// Plans once more, and shows what it finds.
    protected void planAgain(Terraform tool, List<String> variables) throws Exception {
        boolean unchanged = terminal.step(tool.title("plan"), () -> tool.unchanged(variables));
        terminal.say("    " + (unchanged ? "No changes." : tool.said()));
    }

    /// Applies, and where an apply before was interrupted, over what that one left behind.
    protected void apply(Terraform tool, List<String> variables) throws Exception {
        apply(tool, variables, terminal::progress);
    }

    /// @param line takes each line that Terraform prints
    protected void apply(Terraform tool, List<String> variables, Consumer<String> line) throws Exception {
        boolean interrupted = tool.beganAndDidNotEnd();
        if (interrupted) {
            int left = terminal.step("what an interrupted run left", () -> new Leftovers(aws).remove(tool.planned(variables)));
            terminal.say("    removed: " + left);
        }
        terminal.step(tool.title("apply"), () -> {
            tool.apply(variables, line, interrupted);
            return tool;
        });
    }

    protected void upload(LocalModel model, String bucket) throws Exception {
        String run = model.runId();
        String brief = run.length() <= 8 ? run : run.substring(0, 8) + "…";
        try (S3Client s3 = aws.client(S3Client.builder())) {
            terminal.step("model " + brief + " to s3://" + bucket, () -> model.upload(s3, bucket));
        }
    }
}
