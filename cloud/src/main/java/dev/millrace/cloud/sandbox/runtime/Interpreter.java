package dev.millrace.cloud.sandbox.runtime;

import dev.millrace.cloud.sandbox.Bind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An interpreter of this machine that was tried and works.
///
/// @param executable  without symbolic links
/// @param home        directory that holds all of it
/// @param supplied    packages that AWS's runtime of this language brings and this installation has, too
public record Interpreter(Version version, Path executable, Path home, List<Bind> supplied) {
    public Interpreter {
        supplied = List.copyOf(supplied);
    }

    /// Whether it has what Python functions on AWS import without bringing it.
    public boolean hasBoto3() {
        return supplied.stream().anyMatch(bind -> bind.target().equals(HostRuntimes.RUNTIME + "/boto3"));
    }

    /// The same with other packages.
    Interpreter supplied(List<Bind> others) {
        return new Interpreter(version, executable, home, others);
    }

    /// What a program of it must see.
    public List<Bind> binds() {
        var binds = new ArrayList<Bind>();
        if (home.getNameCount() > 0) {
            binds.add(new Bind(home, home.toString()));
        }
        if (!executable.startsWith(home)) {
            binds.add(new Bind(executable, executable.toString()));
        }
        binds.addAll(supplied);
        return binds;
    }

    public record Version(int major, int minor) implements Comparable<Version> {
        @Override
        public int compareTo(Version other) {
            return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }
}
