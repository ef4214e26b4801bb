package dev.millrace.cloud.engine;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where files of Python projects come from: the index that this user's pip asks, else PyPI
/// (packaging.python.org/en/latest/specifications/simple-repository-api/).
///
/// @param root of the index, with a slash at its end; a login may stand in it, as pip allows
public record PythonIndex(URI root) {
    private static final String PYPI = "https://pypi.org/simple/";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern SETTING = Pattern.compile("(?m)^\\s*index-url\\s*[=:]\\s*(\\S+)\\s*$");
    private static final Pattern LINK = Pattern.compile("<a\\s[^>]*href=\"([^\"]+)\"[^>]*>\\s*([^<]*?)\\s*</a>");

    /// That of this user.
    public static PythonIndex ofThisUser() {
        Path home = Path.of(System.getProperty("user.home"));
        return of(
                System.getenv(),
                List.of(
                        home.resolve(".config/pip/pip.conf"),
                        home.resolve(".pip/pip.conf"),
                        home.resolve("Library/Application Support/pip/pip.conf"),
                        Path.of("/etc/pip.conf")));
    }

    /// @param settings of pip, those that count most first
    static PythonIndex of(Map<String, String> environment, List<Path> settings) {
        String said = environment.get("PIP_INDEX_URL");
        for (Path file : settings) {
            if (said == null && Files.isReadable(file)) {
                try {
                    Matcher found = SETTING.matcher(Files.readString(file));
                    said = found.find() ? found.group(1) : null;
                } catch (IOException unreadable) {
                    // pip itself would say so; PyPI is the better guess than nothing.
                }
            }
        }
        String root = said == null || said.isBlank() ? PYPI : said.strip();
        return new PythonIndex(URI.create(root.endsWith("/") ? root : root + "/"));
    }

    /// Where a project's file is to be had.
    /// @throws IOException where the index does not know it
    URI locate(HttpClient client, String project, String file) throws IOException, InterruptedException {
        URI page = plain().resolve(project + "/");
        HttpResponse<String> answer = client.send(
                request(page).header("Accept", "text/html").timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (answer.statusCode() != 200) {
            throw new IOException(page + " answered " + answer.statusCode());
        }
        Matcher links = LINK.matcher(answer.body());
        while (links.find()) {
            if (links.group(2).equals(file)) {
                return answer.uri().resolve(links.group(1).replace("&amp;", "&").replaceFirst("#.*", ""));
            }
        }
        throw new IOException(page + " has no " + file);
    }

    /// A request for something of this index; the login is told to nobody else.
    HttpRequest.Builder request(URI address) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        if (root.getUserInfo() != null && address.getHost().equals(root.getHost())) {
            request.header(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(root.getUserInfo().getBytes(StandardCharsets.UTF_8)));
        }
        return request;
    }

    private URI plain() {
        return Optional.ofNullable(root.getRawUserInfo())
                .map(login -> URI.create(root.toString().replaceFirst(Pattern.quote(login + "@"), "")))
                .orElse(root);
    }

    /// For a program that knows what to do with a login in it.
    String withLogin() {
        return root.toString();
    }

    /// Without the login.
    @Override
    public String toString() {
        return plain().toString();
    }
}
