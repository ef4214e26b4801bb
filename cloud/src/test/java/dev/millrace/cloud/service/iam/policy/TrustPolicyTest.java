package dev.millrace.cloud.service.iam.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrustPolicyTest {
    private static final Asker LAMBDA = new Asker.Service("lambda.amazonaws.com");
    private static final Asker ANN =
            new Asker.Identity("123456789012", Set.of("arn:aws:iam::123456789012:user/ann", "AIDAAAAAAAAAAAAAAAAAA"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {'Service':'lambda.amazonaws.com'}                         | true  | false
                    {'Service':['glue.amazonaws.com','lambda.amazonaws.com']}  | true  | false
                    {'Service':'glue.amazonaws.com'}                           | false | false
                    '*'                                                        | true  | true
                    {'AWS':'*'}                                                | true  | true
                    {'AWS':'123456789012'}                                     | false | true
                    {'AWS':'arn:aws:iam::123456789012:root'}                   | false | true
                    {'AWS':'arn:aws:iam::210987654321:root'}                   | false | false
                    {'AWS':'arn:aws:iam::123456789012:user/ann'}               | false | true
                    {'AWS':['arn:aws:iam::123456789012:user/bob']}             | false | false
                    {'AWS':'AIDAAAAAAAAAAAAAAAAAA'}                            | false | true
                    {'AWS':'123456789012','Service':'lambda.amazonaws.com'}    | true  | true
                    """)
    void it_trusts_whom_it_names(String principal, boolean lambda, boolean ann) {
        TrustPolicy policy = policy("{'Effect':'Allow','Principal':" + principal + ",'Action':'sts:AssumeRole'}");
        assertThat(policy.allows("sts:AssumeRole", LAMBDA, facts(Map.of()))).isEqualTo(lambda);
        assertThat(policy.allows("sts:AssumeRole", ANN, facts(Map.of()))).isEqualTo(ann);
        assertThat(policy.allows("sts:TagSession", ANN, facts(Map.of()))).isFalse();
    }

    @Test
    void a_deny_outweighs_every_allow() {
        TrustPolicy policy = policy("{'Effect':'Allow','Principal':'*','Action':'sts:*'},"
                + "{'Effect':'Deny','Principal':{'AWS':'arn:aws:iam::123456789012:user/ann'},'Action':'sts:Assume*'}");
        assertThat(policy.allows("sts:AssumeRole", ANN, facts(Map.of()))).isFalse();
        assertThat(policy.allows("sts:TagSession", ANN, facts(Map.of()))).isTrue();
        assertThat(policy.allows("sts:AssumeRole", LAMBDA, facts(Map.of()))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {'StringEquals':{'sts:ExternalId':'x1'}}                             | true
                    {'StringEquals':{'STS:externalid':['x0','x1']}}                      | true
                    {'StringEquals':{'sts:ExternalId':'X1'}}                             | false
                    {'StringEqualsIgnoreCase':{'sts:ExternalId':'X1'}}                   | true
                    {'StringNotEquals':{'sts:ExternalId':'x2'}}                          | true
                    {'StringNotEquals':{'sts:ExternalId':['x2','x1']}}                   | false
                    {'StringLike':{'sts:ExternalId':'x?'}}                               | true
                    {'StringLike':{'sts:ExternalId':'*y*'}}                              | false
                    {'StringEquals':{'sts:Missing':'x'}}                                 | false
                    {'StringNotEquals':{'sts:Missing':'x'}}                              | true
                    {'StringEqualsIfExists':{'sts:Missing':'x'}}                         | true
                    {'Null':{'sts:Missing':'true'}}                                      | true
                    {'Null':{'sts:ExternalId':true}}                                     | false
                    {'NumericLessThanEquals':{'aws:Age':'3600'}}                         | true
                    {'NumericGreaterThan':{'aws:Age':3600}}                              | false
                    {'DateGreaterThan':{'aws:CurrentTime':'2026-01-01T00:00:00Z'}}       | true
                    {'DateLessThan':{'aws:CurrentTime':'2026-01-01'}}                    | false
                    {'Bool':{'aws:Secure':'TRUE'}}                                       | true
                    {'Bool':{'aws:Secure':false}}                                        | false
                    {'IpAddress':{'aws:SourceIp':'10.1.0.0/16'}}                         | true
                    {'NotIpAddress':{'aws:SourceIp':['10.1.0.0/16']}}                    | false
                    {'IpAddress':{'aws:SourceIp':'10.2.0.0/16'}}                         | false
                    {'ArnLike':{'aws:SourceArn':'arn:aws:lambda:*:123456789012:function:*'}} | true
                    {'ArnLike':{'aws:SourceArn':'arn:aws:*:function:f'}}                 | false
                    {'ForAllValues:StringEquals':{'aws:TagKeys':['a','b','c']}}          | true
                    {'ForAllValues:StringEquals':{'aws:TagKeys':['a']}}                  | false
                    {'ForAllValues:StringEquals':{'aws:Missing':['a']}}                  | true
                    {'ForAnyValue:StringEquals':{'aws:TagKeys':['b','z']}}               | true
                    {'ForAnyValue:StringEquals':{'aws:TagKeys':['z']}}                   | false
                    {'ForAnyValue:StringEquals':{'aws:Missing':['a']}}                   | false
                    {'ForAnyValue:StringNotEquals':{'aws:Missing':['a']}}                | false
                    {'ForAnyValue:StringNotEqualsIfExists':{'aws:Missing':['a']}}        | true
                    {'StringLike':{'sts:ExternalId':'x${*}'}}                            | false
                    {'StringLike':{'aws:Star':'a${*}${?}b'}}                             | true
                    {'StringLike':{'aws:Star':'${aws:Star}'}}                            | true
                    {'StringLike':{'aws:Stars':'${aws:Star}'}}                           | false
                    {'StringEquals':{'aws:Star':'a${*}${?}b'}}                           | true
                    {'StringEquals':{'sts:RoleSessionName':'${aws:username}'}}           | true
                    {'StringEquals':{'sts:RoleSessionName':'${aws:nobody}'}}             | false
                    {'StringEquals':{'sts:ExternalId':'x1','sts:RoleSessionName':'bob'}} | false
                    """)
    void conditions_hold_or_not(String condition, boolean holds) {
        TrustPolicy policy =
                policy("{'Effect':'Allow','Principal':'*','Action':'sts:AssumeRole','Condition':" + condition + "}");
        Map<String, List<String>> facts = Map.of(
                "sts:ExternalId", List.of("x1"),
                "sts:RoleSessionName", List.of("ann"),
                "aws:username", List.of("ann"),
                "aws:Age", List.of("3600"),
                "aws:CurrentTime", List.of("2026-02-01T10:00:00Z"),
                "aws:Secure", List.of("true"),
                "aws:SourceIp", List.of("10.1.2.3"),
                "aws:SourceArn", List.of("arn:aws:lambda:eu-west-1:123456789012:function:f"),
                "aws:Star", List.of("a*?b"),
                "aws:TagKeys", List.of("a", "b"));
        assertThat(policy.allows("sts:AssumeRole", ANN, facts(facts))).isEqualTo(holds);
    }

    private static RequestContext facts(Map<String, List<String>> facts) {
        return RequestContext.of(facts);
    }

    private static TrustPolicy policy(String statements) {
        return TrustPolicy.of(("{'Version':'2012-10-17','Statement':[" + statements + "]}").replace('\'', '"'));
    }
}
