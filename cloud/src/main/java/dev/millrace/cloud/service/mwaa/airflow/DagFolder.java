package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.service.mwaa.Airflow.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// An environment's DAGs on the disk, as they are in its bucket. Only what has changed is read again. Nobody else
/// writes to the folder: a link in it would have the server write elsewhere.
final class DagFolder {
    private static final int PAGE = 1_000;
    private static final int FILES = 20_000;
    private static final int FILE_BYTES = 64 << 20;

    private final SourceBucket bucket;
    private final Plan plan;
    private final String prefix;
    private final Path folder;
    /// What was read of each file: its mark in the bucket.
    private final Map<Path, String> read = new HashMap<>();

    DagFolder(SourceBucket bucket, Plan plan, Path folder) {
        this.bucket = bucket;
        this.plan = plan;
        this.prefix = plan.dagFolder().isEmpty() || plan.dagFolder().endsWith("/")
                ? plan.dagFolder()
                : plan.dagFolder() + "/";
        this.folder = folder;
    }

    /// @return whether something has changed
    synchronized boolean synchronise() throws IOException {
        Files.createDirectories(folder);
        Set<Path> there = new HashSet<>();
        boolean changed = false;
        for (SourceBucket.Listed one : all()) {
            Path file = folder.resolve(one.key().substring(prefix.length())).normalize();
            if (one.key().endsWith("/") || !file.startsWith(folder) || file.equals(folder)) {
                continue;
            }
            there.add(file);
            // It is gone where the Airflow of before, which has another folder of the bucket, looked last.
            if (!one.mark().equals(read.get(file)) || !Files.exists(file)) {
                write(file, bucket.read(plan.account(), plan.bucket(), one.key(), null, FILE_BYTES));
                read.put(file, one.mark());
                changed = true;
            }
        }
        changed |= read.keySet().removeIf(file -> !there.contains(file));
        removeOthers(there);
        return changed;
    }

    private List<SourceBucket.Listed> all() throws IOException {
        List<SourceBucket.Listed> all = new ArrayList<>();
        String after = "";
        while (true) {
            List<SourceBucket.Listed> page = bucket.list(plan.account(), plan.bucket(), prefix, after, PAGE);
            all.addAll(page);
            if (all.size() > FILES) {
                throw new IOException("more than " + FILES + " objects lie under " + plan.dagFolder());
            }
            if (page.size() < PAGE) {
                return all;
            }
            after = page.getLast().key();
        }
    }

    /// Another file in its place: a DAG that is being read is never half of one and half of another.
    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.resolveSibling("."));
        Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
        Files.write(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void removeOthers(Set<Path> there) throws IOException {
        List<Path> gone;
        try (Stream<Path> files = Files.walk(folder)) {
            gone = files.filter(Files::isRegularFile)
                    .filter(file -> !there.contains(file) && !file.toString().contains("__pycache__"))
                    .toList();
        }
        for (Path file : gone) {
            Files.deleteIfExists(file);
        }
    }
}
