package dev.millrace.cli.models;

import java.util.Optional;

/// A function whose alias says which version serves, each version with the run of its model.
interface PredictingFunction {
    /// @param version that the alias names
    /// @param run of its model; empty where it has none
    record Serving(String version, String run) {}

    /// Where the function looks for models.
    record Models(String bucket, String experiment) {}

    /// @param version that was published
    /// @param fresh false where code and model are those of a version published before
    /// @param runBefore that the newest code named until then; empty where none
    record Published(String version, boolean fresh, String runBefore) {}

    /// @param version that answered
    record Said(Answer answer, String version) {}

    /// Name and alias, for sentences.
    String name();

    Serving serving();

    Models models();

    /// The stream whose events reach the alias.
    /// @throws dev.millrace.cli.UserError where a mapping goes past the alias, so that moving it would change nothing
    Optional<String> stream();

    /// Publishes a version with this run and waits until it can be called. The alias stays.
    Published publish(String run);

    /// Undoes [#publish].
    void withdraw(Published published);

    /// Points the alias to a version.
    void serve(String version);

    /// The version that served before the one that serves now.
    String previous();

    /// The version of a run, the newest where there are several.
    Optional<String> versionOf(String run);

    /// Asks one version.
    Said ask(String version, String event);

    /// Asks whichever version the alias names.
    Said askServing(String event);
}
