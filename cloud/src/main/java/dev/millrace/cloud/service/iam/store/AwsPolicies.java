package dev.millrace.cloud.service.iam.store;

import dev.millrace.cloud.service.iam.domain.ManagedPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The policies that AWS keeps, as it publishes them: a line each of the resource `aws-policies.txt`, in the order of
/// their names. Their text is three megabytes and an account uses a few of them, so a policy is read when it is asked
/// for and only what was asked for by name stays in memory, and once one was asked for that AWS has not, all names;
/// until then nothing is.
public final class AwsPolicies {
    private static final String RESOURCE = "/dev/millrace/cloud/service/iam/aws-policies.txt";

    /// By name in lower case; no more than AWS has policies.
    private final Map<String, ManagedPolicy> asked = new ConcurrentHashMap<>();

    /// In lower case. A session may be bounded by a policy that is not there: none of its calls is to read them all.
    private volatile @Nullable Set<String> names;

    AwsPolicies() {}

    public Optional<ManagedPolicy> find(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        ManagedPolicy known = asked.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        Set<String> all = names;
        if (all != null && !all.contains(key)) {
            return Optional.empty();
        }
        Optional<ManagedPolicy> found = read(lines -> lines.filter(
                        line -> line.length() > key.length()
                                && line.charAt(key.length()) == '\t'
                                && line.regionMatches(true, 0, key, 0, key.length()))
                .findFirst()
                .map(AwsPolicies::policy));
        found.ifPresentOrElse(policy -> asked.put(key, policy), () -> names = read(AwsPolicies::names));
        return found;
    }

    /// Read anew whenever they are listed.
    public List<ManagedPolicy> all() {
        return read(lines -> lines.map(AwsPolicies::policy).toList());
    }

    private static Set<String> names(Stream<String> lines) {
        return lines.map(line -> line.substring(0, line.indexOf('\t')).toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static <R> R read(Function<Stream<String>, R> reading) {
        InputStream resource = AwsPolicies.class.getResourceAsStream(RESOURCE);
        if (resource == null) {
            throw new IllegalStateException("No " + RESOURCE);
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return reading.apply(reader.lines().filter(line -> !line.startsWith("#")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param line name, path, id, created, updated, version, description (it may be empty), document, with a tab
    ///     between them
    private static ManagedPolicy policy(String line) {
        String[] fields = line.split("\t");
        Instant updated = Instant.parse(fields[4]);
        String version = fields[5];
        return new ManagedPolicy(
                ManagedPolicy.AWS,
                fields[1],
                fields[0],
                fields[2],
                Instant.parse(fields[3]),
                updated,
                some(fields[6]),
                Map.of(),
                version,
                Integer.parseInt(version.substring(1)),
                List.of(new ManagedPolicy.Version(version, fields[7], updated)));
    }

    private static @Nullable String some(String text) {
        return text.isEmpty() ? null : text;
    }
}
