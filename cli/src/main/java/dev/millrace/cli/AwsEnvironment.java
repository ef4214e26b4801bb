package dev.millrace.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What makes the AWS CLI, SDKs and Terraform use a local server, and the way back.
///
/// What a shell held before is kept beside it, in variables of the same names behind [#BEFORE], so that the shell itself
/// remembers it: nothing is on the disk, and two shells do not meet.
/// @param set variables and their values
/// @param unset variables that would lead elsewhere
record AwsEnvironment(Map<String, String> set, Set<String> unset) {
    private static final String BEFORE = "MILLRACE_BEFORE_";
    /// Set while a shell uses a local server.
    private static final String MARK = "MILLRACE_ENDPOINT";

    private static final Pattern REGION = Pattern.compile("[a-z]{2,3}(-[a-z]+)+-\\d{1,2}");
    private static final List<String> OWN_HOSTS = List.of("127.0.0.1", "localhost");
    private static final List<String> PROXY_EXCEPTIONS = List.of("NO_PROXY", "no_proxy");

    /// Profiles, sessions and roles of AWS itself, and what turns AWS_ENDPOINT_URL off or aside.
    private static final List<String> LEADING_ELSEWHERE = List.of(
            "AWS_PROFILE",
            "AWS_DEFAULT_PROFILE",
            "AWS_SESSION_TOKEN",
            "AWS_SECURITY_TOKEN",
            "AWS_ROLE_ARN",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
            "AWS_USE_FIPS_ENDPOINT",
            "AWS_USE_DUALSTACK_ENDPOINT",
            "AWS_S3_ENDPOINT",
            "AWS_STS_ENDPOINT",
            "AWS_IAM_ENDPOINT",
            "AWS_DYNAMODB_ENDPOINT");

    private static final String OF_ONE_SERVICE = "AWS_ENDPOINT_URL_";

    /// Services whose every call has a prefix before the host's name.
    private static final List<String> OF_PREFIXED_SERVICES = List.of(OF_ONE_SERVICE + "MWAA");

    private static final String PROXY = "HTTP_PROXY";

    /// @param account twelve digits, or nothing for the usual one
    /// @param shell the variables of the shell that is to use the server
    static AwsEnvironment of(String endpoint, String region, String account, Map<String, String> shell) {
        if (!account.isEmpty() && !account.matches("\\d{12}")) {
            throw new UserError("an account is twelve digits, not '" + account + "'");
        }
        if (!REGION.matcher(region).matches()) {
            throw new UserError("a region is a name like us-east-1, not '" + region + "'");
        }
        Map<String, String> set = new LinkedHashMap<>();
        set.put("AWS_ENDPOINT_URL", endpoint);
        set.put("AWS_ACCESS_KEY_ID", account.isEmpty() ? "test" : account);
        set.put("AWS_SECRET_ACCESS_KEY", "test");
        set.put("AWS_REGION", region);
        set.put("AWS_DEFAULT_REGION", region);
        // boto3 and the AWS CLI leave out what AWS puts before a host (`api.127.0.0.1`), which resolves nowhere.
        set.put("AWS_DISABLE_HOST_PREFIX_INJECTION", "true");
        PROXY_EXCEPTIONS.forEach(name -> set.put(name, withOwnHosts(shell)));
        Set<String> unset = new LinkedHashSet<>(LEADING_ELSEWHERE);
        new TreeSet<>(shell.keySet())
                .stream().filter(name -> name.startsWith(OF_ONE_SERVICE)).forEach(unset::add);
        return new AwsEnvironment(set, unset);
    }

    /// For programs that put their prefixes before a host whatever they are told, Terraform's provider among them: the
    /// name that some services then have (`api.localhost`), on a machine where it leads to this machine.
    AwsEnvironment byNamesUnderLocalhost() {
        String endpoint = set.getOrDefault("AWS_ENDPOINT_URL", "").replace("//127.0.0.1", "//localhost");
        Map<String, String> more = new LinkedHashMap<>(set);
        OF_PREFIXED_SERVICES.forEach(name -> more.put(name, endpoint));
        Set<String> elsewhere =
                unset.stream().filter(name -> !more.containsKey(name)).collect(Collectors.toCollection(LinkedHashSet::new));
        return new AwsEnvironment(more, elsewhere);
    }

    /// The same for one program, on any machine: the server is its proxy for plain HTTP. Go sends a proxy only what is no
    /// loopback address, so what AWS's Go SDK has put a prefix before; the exceptions keep everything else that is local.
    ///
    /// A name of its own that a shell has in small letters goes before this one in most programs: it is set too. curl
    /// knows no other, and is let alone otherwise.
    AwsEnvironment withServerAsProxy(Map<String, String> shell) {
        String endpoint = set.getOrDefault("AWS_ENDPOINT_URL", "");
        Map<String, String> more = new LinkedHashMap<>(set);
        more.put(PROXY, endpoint);
        String small = PROXY.toLowerCase(Locale.ROOT);
        if (shell.containsKey(small)) {
            more.put(small, endpoint);
        }
        return new AwsEnvironment(more, unset);
    }

    /// Both spellings get what either had: programs differ in which they read.
    private static String withOwnHosts(Map<String, String> shell) {
        Set<String> hosts = new LinkedHashSet<>();
        for (String name : PROXY_EXCEPTIONS) {
            for (String host : shell.getOrDefault(name, "").split(",")) {
                if (!host.isBlank()) {
                    hosts.add(host.strip());
                }
            }
        }
        hosts.addAll(OWN_HOSTS);
        return String.join(",", hosts);
    }

    /// Lines for a shell that keep what it had and set it up.
    List<String> exports(Map<String, String> shell) {
        List<String> lines = new ArrayList<>();
        boolean again = shell.containsKey(MARK);
        set.forEach((name, value) -> {
            String had = shell.get(name);
            if (!again && had != null) {
                lines.add(export(BEFORE + name, had));
            }
            lines.add(export(name, value));
        });
        for (String name : unset) {
            String had = shell.get(name);
            if (had != null) {
                lines.add(export(BEFORE + name, had));
            }
        }
        lines.add("unset " + String.join(" ", unset));
        lines.add(export(MARK, set.getOrDefault("AWS_ENDPOINT_URL", "")));
        return lines;
    }

    /// Lines for a shell that give back what it had. In one that was never set up, what is its own stays.
    List<String> wayBack(Map<String, String> shell) {
        List<String> lines = new ArrayList<>();
        boolean active = shell.containsKey(MARK);
        set.forEach((name, value) -> {
            if (!shell.containsKey(BEFORE + name) && (active || shell.getOrDefault(name, value).equals(value))) {
                lines.add("unset " + name);
            }
        });
        new TreeMap<>(shell).forEach((kept, value) -> {
            if (kept.startsWith(BEFORE)) {
                lines.add(export(kept.substring(BEFORE.length()), value));
                lines.add("unset " + kept);
            }
        });
        lines.add("unset " + MARK);
        return lines;
    }

    private static String export(String name, String value) {
        return "export " + name + "=" + ShellWords.always(value);
    }
}
