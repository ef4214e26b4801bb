package dev.millrace.cloud.engine;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/// Where jars come from: what the user says, else the mirror that his Maven uses for Maven Central, else Maven Central.
///
/// @param local    the user's own repository, where a jar may lie already
/// @param remote   the root of the one that is asked
/// @param authorization  the value of its `Authorization`; empty where it asks for none
public record MavenRepositories(Path local, URI remote, Optional<String> authorization) {
    /// Names the repository to ask, for whoever has a mirror of his own.
    public static final String VARIABLE = "MILLRACE_MAVEN_REPOSITORY";

    private static final String CENTRAL = "https://repo.maven.apache.org/maven2";

    /// Those of this user.
    public static MavenRepositories ofThisUser() {
        return of(Path.of(System.getProperty("user.home"), ".m2"), System.getenv());
    }

    /// @param folder  Maven's own of a user, with his settings
    static MavenRepositories of(Path folder, Map<String, String> environment) {
        Path local = folder.resolve("repository");
        String named = environment.get(VARIABLE);
        if (named != null && !named.isBlank()) {
            return new MavenRepositories(local, root(named.strip()), Optional.empty());
        }
        Path settings = folder.resolve("settings.xml");
        if (Files.isReadable(settings)) {
            try {
                return mirror(local, settings).orElseGet(() -> central(local));
            } catch (IOException | SAXException | ParserConfigurationException unreadable) {
                // Maven itself would say so; here Central is the better guess than nothing.
                return central(local);
            }
        }
        return central(local);
    }

    private static MavenRepositories central(Path local) {
        return new MavenRepositories(local, root(CENTRAL), Optional.empty());
    }

    private static URI root(String url) {
        return URI.create(url.endsWith("/") ? url : url + "/");
    }

    private static Optional<MavenRepositories> mirror(Path local, Path settings)
            throws IOException, SAXException, ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Element root;
        try (InputStream in = Files.newInputStream(settings)) {
            root = factory.newDocumentBuilder().parse(in).getDocumentElement();
        }
        return elements(root, "mirror")
                .filter(mirror -> mirrorsCentral(text(mirror, "mirrorOf")) && !text(mirror, "url").isEmpty())
                .findFirst()
                .map(mirror -> new MavenRepositories(
                        local, root(text(mirror, "url")), login(root, text(mirror, "id"))));
    }

    /// Whether it stands for Central: `*`, `external:*`, or a list that names `central` or has a star, and no `!central`.
    private static boolean mirrorsCentral(String of) {
        List<String> names = Arrays.stream(of.split(",")).map(String::strip).toList();
        return !names.contains("!central")
                && names.stream().anyMatch(name -> List.of("central", "*", "external:*").contains(name));
    }

    private static Optional<String> login(Element settings, String id) {
        return elements(settings, "server")
                .filter(server -> text(server, "id").equals(id) && !text(server, "username").isEmpty())
                .findFirst()
                .map(server -> text(server, "username") + ":" + text(server, "password"))
                .map(pair -> "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private static Stream<Element> elements(Element root, String name) {
        NodeList found = root.getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(found::item).map(Element.class::cast);
    }

    private static String text(Element element, String child) {
        NodeList found = element.getElementsByTagName(child);
        return found.getLength() == 0
                ? ""
                : Objects.requireNonNullElse(found.item(0).getTextContent(), "").strip();
    }
}
