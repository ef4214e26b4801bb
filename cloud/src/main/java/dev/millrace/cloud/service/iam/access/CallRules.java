package dev.millrace.cloud.service.iam.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How the calls of a service name what they mean, where that is not plain from the reference: the resource
/// `calls/<service>.txt`.
///
/// ```
/// service PRINCIPAL                 whom the service's roles are passed to
/// words-of-its-own                  the service itself refuses a root what is another account's; else it is refused here,
///                                   as to anybody
/// caller-stays                      whoever calls is not answered as the owner of what he calls for
/// first NAME                        the type of resource that is asked for before others
/// resource NAME LOCATOR             where resources of a type are named, see [Locator]
/// key CONDITION-KEY LOCATOR         where a condition key's value is
/// call OPERATION NEED ; NEED …      what an operation needs, each an action and a resource: NAME, LOCATOR or *
///                                   NEED if MEMBER, NEED if !MEMBER
/// call OPERATION -                  an operation that needs nothing
/// unpassed MEMBER                   a role that is named there is not passed to the service
/// ```
record CallRules(
        String principal,
        boolean wordsOfItsOwn,
        boolean callerStays,
        Map<String, String> resources,
        Map<String, String> keys,
        Map<String, List<Need>> calls,
        List<String> unpassed,
        String first) {
    /// @param on a resource's name, a locator, or `*`
    /// @param condition a member that must be there, after `!` one that must not; empty for always
    record Need(String action, String on, String condition) {}

    static CallRules of(String service) {
        String principal = service + ".amazonaws.com";
        boolean wordsOfItsOwn = false;
        boolean callerStays = false;
        Map<String, String> resources = new LinkedHashMap<>();
        Map<String, String> keys = new LinkedHashMap<>();
        Map<String, List<Need>> calls = new HashMap<>();
        List<String> unpassed = new ArrayList<>();
        String first = "";
        for (String line : Reference.lines("calls/" + service + ".txt").orElse(List.of())) {
            String[] words = line.split(" ", 3);
            switch (words[0]) {
                case "service" -> principal = words[1];
                case "words-of-its-own" -> wordsOfItsOwn = true;
                case "caller-stays" -> callerStays = true;
                case "resource" -> resources.put(words[1], words[2]);
                case "first" -> first = words[1];
                case "unpassed" -> unpassed.add(words[1]);
                case "key" -> keys.put(words[1], words[2]);
                case "call" -> calls.put(words[1], needs(words[2]));
                default -> throw new IllegalStateException("Not a rule: " + line);
            }
        }
        return new CallRules(principal, wordsOfItsOwn, callerStays, resources, keys, calls, List.copyOf(unpassed), first);
    }

    private static List<Need> needs(String text) {
        List<Need> needs = new ArrayList<>();
        if (!text.equals("-")) {
            for (String need : text.split(" ; ")) {
                int condition = need.indexOf(" if ");
                String plain = condition < 0 ? need : need.substring(0, condition);
                int space = plain.indexOf(' ');
                needs.add(new Need(
                        plain.substring(0, space),
                        plain.substring(space + 1).strip(),
                        condition < 0 ? "" : need.substring(condition + 4).strip()));
            }
        }
        return List.copyOf(needs);
    }
}
