package dev.millrace.cli.models;

import dev.millrace.cli.UserError;
import dev.millrace.predictor.model.MlflowModel;
import dev.millrace.predictor.model.ModelException;
import dev.millrace.predictor.model.RunId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The runs in a bucket. Found in both layouts of MLflow: `EXPERIMENT/RUN/artifacts/model/…`, and since MLflow 3
/// `EXPERIMENT/models/m-…/artifacts/…`, whose MLmodel names the run.
final class RunCatalogue {
    private static final Pattern IN_RUN = Pattern.compile("([^/]+)/([^/]+)/artifacts/model/(.+)");
    private static final Pattern IN_MODEL = Pattern.compile("([^/]+)/models/(m-[^/]+)/artifacts/(.+)");
    private static final Pattern META = Pattern.compile("([^/]+)/([^/]+)/meta\\.yaml");
    /// What MLflow's file store writes for a run that ended well: the status' number, or its name.
    private static final Pattern FINISHED = Pattern.compile("3|FINISHED");

    private final ArtifactStore store;
    private final RunStore place;

    RunCatalogue(ArtifactStore store, RunStore place) {
        this.store = store;
        this.place = place;
    }

    private record Folder(String experiment, String run, String key) {}

    /// All runs, the newest first; incomplete ones too.
    List<ModelRun> runs() {
        Map<Folder, List<Artifact>> folders = new HashMap<>();
        Map<String, Artifact> descriptions = new HashMap<>();
        int start = place.prefix().length();
        for (Artifact artifact : store.list(place.bucket(), place.prefix())) {
            String path = artifact.key().substring(start);
            Matcher run = IN_RUN.matcher(path);
            Matcher model = IN_MODEL.matcher(path);
            Matcher meta = META.matcher(path);
            if (model.matches()) {
                String key = place.prefix() + path.substring(0, model.start(3));
                folders.computeIfAbsent(new Folder(model.group(1), "", key), _ -> new ArrayList<>())
                        .add(artifact);
            } else if (run.matches()) {
                String key = place.prefix() + path.substring(0, run.start(3));
                folders.computeIfAbsent(new Folder(run.group(1), run.group(2), key), _ -> new ArrayList<>())
                        .add(artifact);
            } else if (meta.matches()) {
                descriptions.put(meta.group(1) + "/" + meta.group(2), artifact);
            }
        }
        List<ModelRun> runs = new ArrayList<>();
        folders.forEach((folder, artifacts) ->
                runs.add(describe(folder, artifacts, descriptions.get(folder.experiment() + "/" + folder.run()))));
        runs.sort(Comparator.comparing(ModelRun::completed).reversed().thenComparing(ModelRun::id));
        return runs;
    }

    /// @param id a run's, or how it begins where no other one begins so
    ModelRun run(RunId id) {
        List<ModelRun> all = runs();
        List<ModelRun> found = all.stream().filter(run -> run.id().equals(id.text())).toList();
        if (found.isEmpty()) {
            found = all.stream().filter(run -> run.id().startsWith(id.text())).toList();
            List<String> ids = found.stream().map(ModelRun::id).distinct().toList();
            if (ids.size() > 1) {
                throw new UserError(
                        ids.size() + " runs in " + place + " begin with " + id + ": " + String.join(", ", ids));
            }
        }
        if (found.isEmpty()) {
            throw new UserError("there is no run " + id + " in " + place);
        }
        return found.stream().filter(ModelRun::complete).findFirst().orElse(found.getFirst());
    }

    /// The complete run that was completed last.
    ModelRun newest() {
        return runs().stream()
                .filter(ModelRun::complete)
                .findFirst()
                .orElseThrow(() -> new UserError("there is no complete run in " + place));
    }

    /// The run whose model lies in this catalogue's very folder, as a registry names it.
    ModelRun here(String id) {
        List<Artifact> artifacts = store.list(place.bucket(), place.prefix());
        if (artifacts.isEmpty()) {
            throw new UserError("run " + id + " is registered, but nothing is at " + place);
        }
        return describe(new Folder("", id, place.prefix()), artifacts, null);
    }

    private ModelRun describe(Folder folder, List<Artifact> artifacts, @Nullable Artifact meta) {
        List<String> problems = new ArrayList<>();
        Instant completed = artifacts.stream().map(Artifact::modified).max(Comparator.naturalOrder()).orElseThrow();
        String id = folder.run();
        SortedMap<String, Double> metrics = new TreeMap<>();
        String file = "";
        String sha256 = "";
        String key = folder.key() + MlflowModel.DESCRIPTION;
        if (artifacts.stream().noneMatch(artifact -> artifact.key().equals(key))) {
            problems.add("it has no MLmodel");
        } else {
            String yaml = store.text(place.bucket(), key);
            Map<String, String> values = MlflowModel.valuesByPath(yaml);
            metrics = metrics(values);
            completed = written(values).orElse(completed);
            sha256 = values.getOrDefault("metadata.model_sha256", "");
            String named = values.getOrDefault("run_id", "");
            if (id.isEmpty()) {
                id = named;
            } else if (!named.isEmpty() && !named.equals(id)) {
                problems.add("its MLmodel is of run " + named);
            }
            try {
                file = MlflowModel.parse(yaml, "s3://" + place.bucket() + "/" + folder.key()).file();
                String data = folder.key() + file;
                if (artifacts.stream().noneMatch(artifact -> artifact.key().equals(data))) {
                    problems.add("its MLmodel names " + file + ", which is not there");
                }
            } catch (ModelException e) {
                problems.add("its MLmodel cannot be used: " + e.getMessage());
            }
        }
        if (meta != null) {
            Map<String, String> values = MlflowModel.valuesByPath(store.text(place.bucket(), meta.key()));
            String status = values.getOrDefault("status", "");
            if (!status.isEmpty() && !FINISHED.matcher(status).matches()) {
                problems.add("its status is " + status + ", not FINISHED");
            }
            String end = values.getOrDefault("end_time", "");
            if (end.matches("\\d{1,15}")) {
                completed = Instant.ofEpochMilli(Long.parseLong(end));
            }
        }
        return new ModelRun(
                place.bucket(), id, folder.experiment(), folder.key(), List.copyOf(artifacts), completed, metrics, file,
                sha256, List.copyOf(problems));
    }

    private static SortedMap<String, Double> metrics(Map<String, String> values) {
        SortedMap<String, Double> metrics = new TreeMap<>();
        values.forEach((path, text) -> {
            int name = path.startsWith("metadata.metrics.") ? 17 : path.startsWith("metrics.") ? 8 : -1;
            if (name > 0) {
                try {
                    metrics.put(path.substring(name), Double.parseDouble(text));
                } catch (NumberFormatException e) {
                    // A text among the metrics is none.
                }
            }
        });
        return metrics;
    }

    private static Optional<Instant> written(Map<String, String> values) {
        String text = values.getOrDefault("utc_time_created", "");
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text.replace(' ', 'T') + "Z"));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
