package dev.millrace.cloud.service.glue.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a script is given: the job's arguments, over them the run's, over both what cannot be overridden.
public record JobArguments(Map<String, String> all) {
    public JobArguments {
        all = Map.copyOf(all);
    }

    public static JobArguments of(
            @Nullable Map<String, String> job, @Nullable Map<String, String> run, @Nullable Map<String, String> fixed) {
        Map<String, String> all = new LinkedHashMap<>();
        for (Map<String, String> some : Stream.of(job, run, fixed)
                .map(given -> given == null ? Map.<String, String>of() : given)
                .toList()) {
            all.putAll(some);
        }
        return new JobArguments(all);
    }

    /// As a program's arguments, `--KEY value`, by their names.
    public List<String> words() {
        List<String> words = new ArrayList<>();
        all.keySet().stream().sorted().forEach(name -> {
            words.add(name);
            words.add(all.getOrDefault(name, ""));
        });
        return words;
    }

    /// Whether the job asks for AWS's set of libraries. AWS's name of the argument has no dashes; people write it with
    /// them.
    public boolean asksForAnalytics() {
        return Stream.of("library-set", "--library-set")
                .anyMatch(name -> all.getOrDefault(name, "").equals("analytics"));
    }

    /// A value that is a list, parted by commas.
    public List<String> list(String name) {
        return Stream.of(all.getOrDefault(name, "").split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }
}
