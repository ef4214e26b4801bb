package dev.millrace.cloud.sandbox;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Text for sh, with everything foreign quoted. It goes through a pipe and so shows neither in `ps` nor on disk, as an
/// environment with secrets must not.
final class ShellScript {
    private static final System.Logger LOG = System.getLogger(ShellScript.class.getName());
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /// Variables that one shell or another will not let go.
    private static final Set<String> READ_ONLY =
            Set.of("UID", "EUID", "PPID", "SHELLOPTS", "BASHOPTS", "BASH_VERSINFO", "BASH_ARGC", "BASH_ARGV");

    private final StringBuilder text = new StringBuilder();

    ShellScript assign(String name, String value) {
        text.append(name).append('=').append(quoted(value)).append('\n');
        return this;
    }

    ShellScript lines(String script) {
        text.append(script).append('\n');
        return this;
    }

    ShellScript export(Map<String, String> environment) {
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (!NAME.matcher(name).matches() || READ_ONLY.contains(name)) {
                LOG.log(System.Logger.Level.WARNING, "The environment variable ''{0}'' cannot be set", name);
                continue;
            }
            text.append("export ")
                    .append(name)
                    .append('=')
                    .append(quoted(variable.getValue()))
                    .append('\n');
        }
        return this;
    }

    /// A command whose standard input is file 3, which the script has opened on /dev/null. No word of it may be
    /// looked up in the environment's PATH by the shell: the first must be absolute.
    ShellScript run(String before, Collection<String> command, boolean oneStream) {
        text.append(before);
        command.forEach(word -> text.append(quoted(word)).append(' '));
        text.append(oneStream ? "<&3 3<&- 2>&1\n" : "<&3 3<&-\n");
        return this;
    }

    /// The same in the background; its end is told on the script's own standard error, in a line that [Companion] reads.
    /// @param without variables that it does not see
    ShellScript runBeside(String name, Collection<String> command, Collection<String> without, boolean oneStream) {
        text.append("( ");
        without.stream().filter(variable -> NAME.matcher(variable).matches())
                .forEach(variable -> text.append("unset ").append(variable).append("; "));
        command.forEach(word -> text.append(quoted(word)).append(' '));
        text.append(oneStream ? "<&3 3<&- 2>&1" : "<&3 3<&-")
                .append("; printf '\\036ended %d %s\\n' \"$?\" ")
                .append(quoted(name))
                .append(" >&2 ) &\n");
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
