package dev.millrace.cli.demo;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A thing that an interrupted apply made and did not note: the provider had asked for it and was ended before it told
/// Terraform. The next apply is refused it, and says its kind and name.
/// @param name as the API that deletes it takes it
record LeftBehind(Kind kind, String name) {

    enum Kind {
        STREAM("Kinesis Stream"),
        BUCKET("S3 Bucket"),
        REPOSITORY("ECR Repository"),
        ROLE("IAM Role"),
        POLICY("IAM Policy"),
        FUNCTION("Lambda Function");

        private final String providersWord;

        Kind(String providersWord) {
            this.providersWord = providersWord;
        }
    }

    private static final Pattern REFUSED = Pattern.compile(
            "creating (?<kind>[A-Za-z0-9 ]+?) \\((?<name>[^)]+)\\):(?<reason>[^│╷]*?)(?=\\n\\s*\\n|\\z)", Pattern.DOTALL);
    private static final Pattern THERE_ALREADY =
            Pattern.compile("ResourceInUse|AlreadyExists|AlreadyOwned|ResourceConflict");

    /// All of them that Terraform named.
    /// @param said what a failed apply wrote
    static Set<LeftBehind> in(String said) {
        Set<LeftBehind> found = new LinkedHashSet<>();
        Matcher refused = REFUSED.matcher(said.replaceAll("(?m)^[│╷╵] ?", ""));
        while (refused.find()) {
            if (THERE_ALREADY.matcher(refused.group("reason")).find()) {
                for (Kind kind : Kind.values()) {
                    if (kind.providersWord.equals(refused.group("kind"))) {
                        found.add(new LeftBehind(kind, refused.group("name")));
                    }
                }
            }
        }
        return found;
    }
}
