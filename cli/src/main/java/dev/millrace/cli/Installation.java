package dev.millrace.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where this Millrace lies on the machine, and the tools beside it.
/// @param root the checkout: the folder of the launcher, `pipelines` and `predictor`
public record Installation(Path root) {
    private static final String PROVIDER = "registry.terraform.io/hashicorp/aws";

    /// As the launcher says, else the working folder.
    public static Installation current() {
        String root = System.getProperty("millrace.root");
        return new Installation(Path.of(root == null ? "." : root).toAbsolutePath().normalize());
    }

    /// The program as it was called, for hints that can be typed: `millrace` or `./millrace`.
    public static String called() {
        return ShellWords.quoted(System.getProperty("millrace.called", "millrace"));
    }

    public Path launcher() {
        return root.resolve("millrace");
    }

    public Path pipeline(String name) {
        return root.resolve("pipelines").resolve(name);
    }

    /// A program on PATH.
    public static Optional<Path> program(String name) {
        String path = System.getenv("PATH");
        if (path == null) {
            return Optional.empty();
        }
        for (String folder : path.split(":")) {
            Path file = Path.of(folder.isEmpty() ? "." : folder).resolve(name);
            if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /// A folder that holds `registry.terraform.io/hashicorp/aws`: MILLRACE_TERRAFORM_MIRROR, one of Terraform's own
    /// default places, or a folder one level below a usual prefix. Empty where Terraform has to use the registry.
    /// @throws UserError where the variable names a folder that holds none
    public static Optional<Path> providerMirror() {
        String named = System.getenv("MILLRACE_TERRAFORM_MIRROR");
        if (named != null && !named.isEmpty()) {
            if (!Files.isDirectory(Path.of(named).resolve(PROVIDER))) {
                throw new UserError("MILLRACE_TERRAFORM_MIRROR names " + named + ", which holds no " + PROVIDER
                        + ": name a folder that does, or unset it");
            }
            return Optional.of(Path.of(named));
        }
        String home = System.getProperty("user.home");
        List<Path> places = new ArrayList<>(List.of(
                Path.of("terraform.d/plugins"),
                Path.of(home, ".terraform.d/plugins"),
                Path.of(home, ".local/share/terraform/plugins"),
                Path.of("/usr/local/share/terraform/plugins"),
                Path.of("/usr/share/terraform/plugins")));
        for (String prefix : List.of("/usr/share", "/usr/local/share", "/opt")) {
            try (Stream<Path> below = Files.list(Path.of(prefix))) {
                below.sorted().forEach(places::add);
            } catch (java.io.IOException e) {
                // A prefix that is not there or not ours to read holds no mirror for us.
            }
        }
        return places.stream()
                .filter(place -> Files.isDirectory(place.resolve(PROVIDER)))
                .findFirst();
    }
}
