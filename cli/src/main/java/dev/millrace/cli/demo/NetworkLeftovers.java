package dev.millrace.cli.demo;

import dev.millrace.cli.AwsTarget;
import dev.millrace.cli.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/// The same for a VPC's parts, which have no names of their own: they are known by the tag `Name`, which the provider sends
/// with the request that makes them, and are left over where Terraform's state does not have their ids. EC2 is spoken to by
/// hand: of the SDK its client alone would be 30 MB.
final class NetworkLeftovers {
    /// What each kind is deleted by, in the order in which they hang on one another.
    private static final Map<String, List<String>> DELETIONS = deletions();

    private final AwsTarget aws;

    NetworkLeftovers(AwsTarget aws) {
        this.aws = aws;
    }

    private static Map<String, List<String>> deletions() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put("vpc-endpoint", List.of("DeleteVpcEndpoints", "VpcEndpointId.1"));
        all.put("natgateway", List.of("DeleteNatGateway", "NatGatewayId"));
        all.put("elastic-ip", List.of("ReleaseAddress", "AllocationId"));
        all.put("security-group", List.of("DeleteSecurityGroup", "GroupId"));
        all.put("route-table", List.of("DeleteRouteTable", "RouteTableId"));
        all.put("internet-gateway", List.of("DeleteInternetGateway", "InternetGatewayId"));
        all.put("subnet", List.of("DeleteSubnet", "SubnetId"));
        all.put("vpc", List.of("DeleteVpc", "VpcId"));
        return all;
    }

    /// @param next what the next apply would do
    /// @return how many there were
    int remove(Plan next) throws IOException {
        Set<String> names = next.creations().stream()
                .flatMap(one -> one.tag("Name").stream())
                .collect(Collectors.toSet());
        int removed = 0;
        for (String name : names) {
            Map<String, List<String>> tagged = tagged(name);
            for (Map.Entry<String, List<String>> deletion : DELETIONS.entrySet()) {
                for (String id : tagged.getOrDefault(deletion.getKey(), List.of())) {
                    if (!next.ids().contains(id)) {
                        call(Map.of("Action", deletion.getValue().getFirst(), deletion.getValue().getLast(), id));
                        removed++;
                    }
                }
            }
        }
        return removed;
    }

    /// The ids of what has that name, by their kinds.
    private Map<String, List<String>> tagged(String name) throws IOException {
        NodeList items = call(Map.of(
                        "Action", "DescribeTags",
                        "Filter.1.Name", "key",
                        "Filter.1.Value.1", "Name",
                        "Filter.2.Name", "value",
                        "Filter.2.Value.1", name))
                .getElementsByTagName("item");
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (int i = 0; i < items.getLength(); i++) {
            Element item = (Element) items.item(i);
            found.computeIfAbsent(text(item, "resourceType"), kind -> new ArrayList<>()).add(text(item, "resourceId"));
        }
        return found;
    }

    private static String text(Element item, String name) {
        return item.getElementsByTagName(name).item(0).getTextContent();
    }

    /// @param parameters of a request of EC2, its action with them
    Document call(Map<String, String> parameters) throws IOException {
        String form = parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "Version=2016-11-15&", ""));
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(aws.endpoint().orElseThrow())
                .putHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .build();
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(AwsBasicCredentials.create("test", "test"))
                        .request(request)
                        .payload(ContentStreamProvider.fromUtf8String(form))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "ec2")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, aws.region()));
        try (SdkHttpClient http = UrlConnectionHttpClient.create()) {
            HttpExecuteResponse answer = http.prepareRequest(HttpExecuteRequest.builder()
                            .request(signed.request())
                            .contentStreamProvider(signed.payload().orElseThrow())
                            .build())
                    .call();
            try (InputStream body = answer.responseBody().orElseThrow()) {
                if (!answer.httpResponse().isSuccessful()) {
                    throw new UserError("what an interrupted run left cannot be removed, " + parameters.get("Action")
                            + " says: " + new String(body.readAllBytes(), StandardCharsets.UTF_8));
                }
                return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(body);
            } catch (ParserConfigurationException | SAXException notXml) {
                throw new IOException(notXml);
            }
        }
    }
}
