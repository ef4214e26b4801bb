package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.http.RunningCloud.Who;
import dev.millrace.wire.ec2.Ec2Operations;
import dev.millrace.wire.service.ServiceFacts;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// A security group of the default VPC.
final class Ec2Contract implements ServiceContract {
    /// The groups' ids, by account and name.
    private final Map<String, String> ids = new ConcurrentHashMap<>();

    @Override
    public ServiceFacts facts() {
        return Ec2Operations.FACTS;
    }

    private BareRequest group(String action, String name) {
        return BareRequest.query(facts(), action, "&GroupName=" + name);
    }

    private BareRequest named(String action, String name) {
        return BareRequest.query(facts(), action, "&Filter.1.Name=group-name&Filter.1.Value.1=" + name);
    }

    @Override
    public void make(RunningCloud cloud, Who who, String name) throws Exception {
        HttpResponse<String> answer = BareRequest.query(
                        facts(), "CreateSecurityGroup", "&GroupName=" + name + "&GroupDescription=a+group")
                .signed(cloud, who, facts());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        ids.put(Forms.account(who) + name, Forms.only("<groupId>(sg-0[0-9a-f]{16})<", answer.body()));
    }

    @Override
    public boolean there(RunningCloud cloud, Who who, String name) throws Exception {
        return named("DescribeSecurityGroups", name)
                .signed(cloud, who, facts())
                .body()
                .contains("<groupName>" + name + "</groupName>");
    }

    @Override
    public void use(RunningCloud cloud, Who who, String name) throws Exception {
        String rule = "&GroupName=" + name + "&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=443"
                + "&IpPermissions.1.ToPort=443&IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0%2F8";
        HttpResponse<String> let = BareRequest.query(facts(), "AuthorizeSecurityGroupIngress", rule)
                .signed(cloud, who, facts());
        assertThat(let.body()).contains("<cidrIpv4>10.0.0.0/8</cidrIpv4>");
        HttpResponse<String> taken = BareRequest.query(facts(), "RevokeSecurityGroupIngress", rule)
                .signed(cloud, who, facts());
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
    }

    @Override
    public boolean remove(RunningCloud cloud, Who who, String name) {
        try {
            assertThat(group("DeleteSecurityGroup", name).signed(cloud, who, facts()).statusCode())
                    .isEqualTo(200);
            return true;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String described(RunningCloud cloud, Who who, String name) throws Exception {
        return named("DescribeSecurityGroups", name)
                .signed(cloud, who, facts())
                .body()
                .replaceAll("<requestId>.*?</requestId>", "");
    }

    @Override
    public List<Pattern> forms(Who who, String name) {
        return List.of(
                Pattern.compile("<groupId>sg-0[0-9a-f]{16}</groupId>"),
                Pattern.compile("<vpcId>vpc-0[0-9a-f]{16}</vpcId>"),
                Pattern.compile("<securityGroupArn>" + Forms.arn(who) + ":ec2:" + who.region() + ":"
                        + Forms.account(who)
                        + ":security-group/sg-0[0-9a-f]{16}</securityGroupArn>"),
                Pattern.compile("<ownerId>" + Forms.account(who) + "</ownerId>"));
    }

    @Override
    public Optional<Instant> madeAt(String description) {
        return Optional.empty();
    }

    @Override
    public Refused unknownOperation() {
        return new Refused(
                BareRequest.query(facts(), "ReadMinds", ""),
                new Refusal(400, "InvalidAction", "The action ReadMinds is not valid for this web service."));
    }

    @Override
    public Refused malformedBody() {
        return new Refused(
                BareRequest.query(facts(), "DescribeVpcs", "&MaxResults=many"),
                new Refusal(400, "MalformedInput", "'many' can not be converted to an Integer"));
    }

    @Override
    public Refused brokenConstraint() {
        return new Refused(
                BareRequest.query(facts(), "DeleteVpc", ""),
                new Refusal(400, "MissingParameter", "The request must contain the parameter vpcId"));
    }

    @Override
    public Refused foreignArn(Who caller, String owner, String name) {
        String id = String.valueOf(ids.get(owner + name));
        return new Refused(
                BareRequest.query(facts(), "DeleteSecurityGroup", "&GroupId=" + id),
                new Refusal(400, "InvalidGroup.NotFound", "The security group '" + id + "' does not exist"));
    }

    @Override
    public Refused unsigned() {
        return new Refused(
                BareRequest.query(facts(), "DescribeVpcs", ""),
                new Refusal(403, "MissingAuthenticationToken", "Request is missing Authentication Token"));
    }
}
