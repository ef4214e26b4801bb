package dev.millrace.cli.models;

import dev.millrace.cli.UserError;
import dev.millrace.predictor.model.MlflowModel;
import dev.millrace.predictor.model.ModelException;
import dev.millrace.predictor.model.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A run's files on their way from one bucket to another: fetched and verified whole before the first is stored.
///
/// The MLmodel is stored last: where there is one, the model is whole. What is stored there already under the same run
/// is kept where it is the same, and never written over where it is not.
final class ModelCopy implements AutoCloseable {
    private record Fetched(String name, Path file, Sha256 checksum) {}

    private final ArtifactStore store;
    private final ModelRun run;
    private final Path folder;
    private final List<Fetched> fetched;
    private final List<String> stored = new ArrayList<>();
    private String bucket = "";

    private ModelCopy(ArtifactStore store, ModelRun run, Path folder, List<Fetched> fetched) {
        this.store = store;
        this.run = run;
        this.folder = folder;
        this.fetched = fetched;
    }

    /// @throws UserError where the run is incomplete, or what was read is not what was stored, or is no model
    static ModelCopy fetch(ArtifactStore store, ModelRun run) throws IOException {
        if (!run.complete()) {
            throw refused(run, String.join("; ", run.problems()));
        }
        Path folder = Files.createTempDirectory("millrace-model");
        ModelCopy copy = new ModelCopy(store, run, folder, new ArrayList<>());
        try {
            for (Artifact artifact : run.artifacts()) {
                // Keys are not used as names of files: they may hold anything.
                Path file = folder.resolve(Integer.toString(copy.fetched.size()));
                store.download(run.bucket(), artifact.key(), file);
                if (Files.size(file) != artifact.size()) {
                    throw refused(
                            run, run.name(artifact) + " has " + Files.size(file) + " bytes, not " + artifact.size());
                }
                copy.fetched.add(new Fetched(run.name(artifact), file, Sha256.of(file)));
            }
            copy.fetched.sort(Comparator.comparing(file -> file.name().equals(MlflowModel.DESCRIPTION)));
            copy.verify();
            return copy;
        } catch (IOException | RuntimeException e) {
            copy.close();
            throw e;
        }
    }

    private static UserError refused(ModelRun run, String reason) {
        String end = reason.endsWith(".") ? " " : ". ";
        return new UserError("run " + run.id() + " cannot be promoted: " + reason + end + "Nothing was changed");
    }

    private void verify() throws IOException {
        for (Fetched file : fetched) {
            if (file.name().equals(run.file())) {
                if (!run.sha256().isEmpty() && !run.sha256().equals(file.checksum().hex())) {
                    throw refused(
                            run,
                            "the SHA-256 of " + file.name() + " is " + file.checksum() + ", its MLmodel says "
                                    + run.sha256());
                }
                try {
                    OnnxModel.check(Files.readAllBytes(file.file()), run.where() + file.name());
                } catch (ModelException e) {
                    throw refused(run, String.valueOf(e.getMessage()));
                }
            }
        }
    }

    int files() {
        return fetched.size();
    }

    /// Stores the files where the function looks for them.
    /// @return how many were not there yet
    int store(PredictingFunction.Models models) throws IOException {
        bucket = models.bucket();
        String to = models.experiment() + "/" + run.id() + "/artifacts/model/";
        if (bucket.equals(run.bucket()) && to.equals(run.folder())) {
            return 0;
        }
        List<Fetched> open = new ArrayList<>();
        for (Fetched file : fetched) {
            Optional<Sha256> there = store.checksum(bucket, to + file.name());
            if (there.isEmpty()) {
                open.add(file);
            } else if (!there.get().equals(file.checksum())) {
                throw new UserError("s3://" + bucket + "/" + to + file.name() + " is another file (SHA-256 "
                        + there.get() + ", not " + file.checksum() + "); it is not written over");
            }
        }
        for (Fetched file : open) {
            String key = to + file.name();
            stored.add(key);
            store.upload(file.file(), file.checksum(), bucket, key);
            Optional<Sha256> there = store.checksum(bucket, key);
            if (there.isEmpty() || !there.get().equals(file.checksum())) {
                throw new UserError("s3://" + bucket + "/" + key + " did not arrive whole");
            }
        }
        return open.size();
    }

    /// Takes away what [#store] stored.
    void undo() {
        // The MLmodel first: a model without one is not taken for whole.
        for (String key : stored.reversed()) {
            store.delete(bucket, key);
        }
        stored.clear();
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
