package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.engine.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What an environment's requirements.txt asks for.
///
/// @param text as it is in the bucket
/// @param home where here is what it may name of AIRFLOW_HOME: `dags` and `plugins`
record Requirements(String text, Path home) {
    private static final String MWAA_HOME = "/usr/local/airflow";
    private static final Pattern NAMED = Pattern.compile(MWAA_HOME + "/([^\\s\"'#;]+)");

    /// MWAA looks for the word in comments, too: a line that is commented out takes the constraints away.
    private static final Pattern CONSTRAINT = Pattern.compile("(?m)^[\\s#]*(-c|--constraint)[\\s=]");

    private static final Pattern PIN = Pattern.compile("(?m)^([A-Za-z0-9][A-Za-z0-9._-]*(?:\\[[^]]*])?==[^\\s\\\\;]+)");

    /// Whether the versions that Airflow itself has bind it: as they do where it names no constraints of its own.
    boolean constrained() {
        return !CONSTRAINT.matcher(text).find();
    }

    boolean asksForNothing() {
        return text.lines().map(String::strip).allMatch(line -> line.isEmpty() || line.startsWith("#"));
    }

    boolean namesDags() {
        return text.contains(MWAA_HOME + "/dags");
    }

    /// With the folder that MWAA has its files in, where that lies here.
    String here() {
        return text.replace(MWAA_HOME, home.toString());
    }

    /// Tells the files that it names from others of their names: each with its digest.
    String named() throws IOException {
        List<Path> files = new ArrayList<>();
        for (MatchResult found : NAMED.matcher(text).results().toList()) {
            Path place = home.resolve(found.group(1)).normalize();
            if (place.startsWith(home) && Files.exists(place)) {
                try (Stream<Path> below = Files.walk(place)) {
                    below.filter(Files::isRegularFile).forEach(files::add);
                }
            }
        }
        StringBuilder named = new StringBuilder();
        for (Path file : new TreeSet<>(files)) {
            MessageDigest sha = Program.sha256();
            try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            named.append(HexFormat.of().formatHex(sha.digest())).append(' ').append(home.relativize(file)).append('\n');
        }
        return named.toString();
    }

    /// The versions that a lock pins, as constraints for pip.
    static String constraints(String lock) {
        List<String> pins = PIN.matcher(lock).results().map(found -> found.group(1)).toList();
        // pip allows no extras in constraints.
        return pins.stream().map(pin -> pin.replaceFirst("\\[[^]]*]", "") + "\n").collect(Collectors.joining());
    }
}
