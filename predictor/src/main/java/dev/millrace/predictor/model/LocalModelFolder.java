package dev.millrace.predictor.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A model's folder on disk.
public final class LocalModelFolder implements ModelFolder {

    private final Path folder;

    public LocalModelFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public byte[] read(String name) {
        Path file = folder.resolve(name);
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new ModelException("There is no model at %s: %s is missing".formatted(folder, name), e);
        } catch (IOException e) {
            throw new ModelException("The model's file %s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        // holds nothing open
    }
}
