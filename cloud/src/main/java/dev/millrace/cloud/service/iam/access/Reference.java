package dev.millrace.cloud.service.iam.access;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What AWS's service authorization reference says of a service: its actions and its types of resources. Read from the
/// resource `facts/<prefix>.txt`, which `cloud/authorization/import.py` writes.
/// @param prefix what the service's actions begin with, such as `kinesis`
/// @param actions by their names
/// @param types by their names
public record Reference(String prefix, Map<String, Action> actions, Map<String, Type> types) {
    private static final String FOLDER = "/dev/millrace/cloud/service/iam/access/";

    /// @param level `Read`, `List`, `Write`, `Tagging` or `Permissions_management`
    /// @param types the resources it may be given for, those that it must have first
    /// @param keys the condition keys of a request for it
    public record Action(String name, String level, List<OnType> types, List<String> keys) {}

    public record OnType(String type, boolean required) {}

    /// @param arn such as `arn:${Partition}:kinesis:${Region}:${Account}:stream/${StreamName}`
    public record Type(String name, String arn, List<String> keys) {}

    /// Empty where there are no facts of that service.
    public static Optional<Reference> of(String prefix) {
        return lines("facts/" + prefix + ".txt").map(lines -> {
            Map<String, Action> actions = new TreeMap<>();
            Map<String, Type> types = new TreeMap<>();
            for (String line : lines) {
                int bar = line.indexOf(" | ");
                String[] words = (bar < 0 ? line : line.substring(0, bar)).split(" ");
                List<String> keys =
                        bar < 0 ? List.of() : List.of(line.substring(bar + 3).split(" "));
                if (words[0].equals("type")) {
                    types.put(words[1], new Type(words[1], words[2], keys));
                } else {
                    List<OnType> on = new ArrayList<>();
                    for (int i = 3; i < words.length; i++) {
                        boolean required = words[i].endsWith("*");
                        on.add(new OnType(required ? words[i].substring(0, words[i].length() - 1) : words[i], required));
                    }
                    actions.put(words[1], new Action(words[1], words[2], List.copyOf(on), keys));
                }
            }
            return new Reference(prefix, actions, types);
        });
    }

    /// The names of all services of AWS, by what their actions begin with.
    static Map<String, String> services() {
        Map<String, String> services = new TreeMap<>();
        for (String line : lines("services.txt").orElse(List.of())) {
            int space = line.indexOf(' ');
            services.put(line.substring(0, space), line.substring(space + 1));
        }
        return services;
    }

    /// The lines of one of this room's resources but for its comments; empty where there is no such resource.
    static Optional<List<String>> lines(String name) {
        try (InputStream resource = Reference.class.getResourceAsStream(FOLDER + name)) {
            return resource == null
                    ? Optional.empty()
                    : Optional.of(new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
