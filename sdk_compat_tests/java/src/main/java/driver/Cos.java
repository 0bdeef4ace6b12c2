package driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.google.gson.JsonElement;
import com.qcloud.cos.COSClient;
import com.qcloud.cos.ClientConfig;
import com.qcloud.cos.auth.BasicCOSCredentials;
import com.qcloud.cos.auth.BasicSessionCredentials;
import com.qcloud.cos.auth.COSCredentials;
import com.qcloud.cos.endpoint.EndpointResolver;
import com.qcloud.cos.endpoint.UserSpecifiedEndpointBuilder;
import com.qcloud.cos.exception.CosServiceException;
import com.qcloud.cos.http.HttpProtocol;
import com.qcloud.cos.internal.CIServiceRequest;
import com.qcloud.cos.model.ObjectMetadata;
import com.qcloud.cos.region.Region;
import com.qcloud.cos.utils.CIJackson;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** cos_api's typed calls of MetaInsight. */
final class Cos implements Main.Driver {
    private static final ObjectMapper MODELS =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE);
    private final Map<String, COSClient> clients = new ConcurrentHashMap<>();

    // snippet: java-cos-client
    static COSClient client(String endpoint, COSCredentials credentials) {
        ClientConfig config = new ClientConfig(new Region("ap-beijing"));
        config.setHttpProtocol(HttpProtocol.http);
        config.setCiSpecialRequest(true); // else calls of CI stay https, and time out after 30 s
        config.setEndpointBuilder(new UserSpecifiedEndpointBuilder(endpoint, endpoint));
        return new COSClient(credentials, config);
    }
    // end

    private COSClient client(Question question) {
        return clients.computeIfAbsent(question.configuration(), (name) -> {
            COSCredentials credentials = question.token == null || question.token.isEmpty()
                    ? new BasicCOSCredentials(question.key, question.secret)
                    : new BasicSessionCredentials(question.key, question.secret, question.token);
            boolean late = "late".equals(question.way);
            if (!late && !"cloud host".equals(question.way)) {
                return client(question.endpoint, credentials);
            }
            ClientConfig config = new ClientConfig(new Region("ap-beijing"));
            config.setHttpProtocol(HttpProtocol.http);
            config.setCiSpecialRequest(true);
            if (late) {
                config.setSignExpired(-7200L); // signed for a time that ended two hours ago
            }
            config.setEndpointResolver(new Address(question.endpoint)); // the Host header stays the cloud's
            return new COSClient(credentials, config);
        });
    }

    @Override
    public Map<String, Object> answer(Question question) throws Exception {
        if (question.object != null) {
            return object(question);
        }
        String name = question.action.substring(0, 1).toLowerCase(Locale.ROOT) + question.action.substring(1);
        Method call = null;
        for (Method method : COSClient.class.getMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == 1
                    && CIServiceRequest.class.isAssignableFrom(method.getParameterTypes()[0])) {
                call = method;
            }
        }
        if (call == null) {
            throw new Lacking(name);
        }
        Class<?> type = call.getParameterTypes()[0];
        CIServiceRequest request = (CIServiceRequest) type.getConstructor().newInstance();
        request.setAppId("1250000000"); // else: "Bucket Name cannot be null"
        for (Map.Entry<String, JsonElement> one : question.members().entrySet()) {
            Method setter = setter(type, one.getKey());
            setter.invoke(request, value(setter, one));
        }
        Object response;
        try {
            response = call.invoke(client(question), request);
        } catch (InvocationTargetException thrown) {
            if (!(thrown.getCause() instanceof CosServiceException)) {
                throw (Exception) thrown.getCause();
            }
            return told((CosServiceException) thrown.getCause());
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", 200);
        String id = (String) response.getClass().getMethod("getRequestId").invoke(response);
        answer.put("headers", Map.of("x-ci-request-id", id == null ? "" : id));
        answer.put("body", Main.JSON.fromJson(CIJackson.toJsonString(response), Object.class));
        return answer;
    }

    /** A call of the object store: the Host header is the cloud's, with the bucket in it. */
    private Map<String, Object> object(Question question) throws Exception {
        question.way = question.late ? "late" : "cloud host";
        COSClient client = client(question);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", 200);
        try {
            switch (question.object) {
                case "putBucket":
                    client.createBucket(question.bucket);
                    break;
                case "deleteBucket":
                    client.deleteBucket(question.bucket);
                    break;
                case "putObject":
                    client.putObject(question.bucket, question.objectKey, question.objectBody); // as text/plain
                    break;
                case "headObject":
                    ObjectMetadata told = client.getObjectMetadata(question.bucket, question.objectKey);
                    answer.put("headers", Map.of(
                            "etag", told.getETag(),
                            "content-length", String.valueOf(told.getContentLength()),
                            "content-type", told.getContentType(),
                            "last-modified", DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    told.getLastModified().toInstant().atOffset(ZoneOffset.UTC))));
                    break;
                case "deleteObject":
                    client.deleteObject(question.bucket, question.objectKey);
                    break;
                case "getObject":
                    byte[] content = client.getObject(question.bucket, question.objectKey)
                            .getObjectContent().readAllBytes();
                    answer.put("body", Map.of("Body", new String(content, StandardCharsets.UTF_8)));
                    break;
                default:
                    throw new Lacking(question.object);
            }
        } catch (CosServiceException error) {
            return told(error);
        }
        return answer;
    }

    private static Map<String, Object> told(CosServiceException error) {
        return Map.of("error", Main.error(
                error, error.getErrorCode(), error.getStatusCode(), error.getRequestId(), error.getErrorMessage()));
    }

    private static Object value(Method setter, Map.Entry<String, JsonElement> one) {
        Type wanted = setter.getGenericParameterTypes()[0];
        JsonElement given = one.getValue();
        if (wanted == String.class) {
            if (!given.isJsonPrimitive()) {
                throw new Lacking(one.getKey() + " as " + given);
            }
            return given.getAsString();
        }
        if (given.isJsonPrimitive() && given.getAsJsonPrimitive().isString()) {
            return Main.JSON.fromJson(given.getAsString(), wanted);
        }
        if (given.isJsonArray() && setter.getParameterTypes()[0].getName().startsWith("com.qcloud")) {
            if (given.getAsJsonArray().size() != 1) { // Aggregations: this SDK sends one
                throw new Lacking(one.getKey() + " as a list");
            }
            given = given.getAsJsonArray().get(0);
        }
        try {
            return MODELS.readValue(given.toString(), MODELS.constructType(wanted));
        } catch (JsonProcessingException error) { // the class has no such member
            throw new Lacking(one.getKey() + ": " + error.getOriginalMessage());
        }
    }

    /** One address for every name of the cloud. */
    private static final class Address implements EndpointResolver {
        private final String address;

        Address(String address) {
            this.address = address;
        }

        @Override
        public String resolveGeneralApiEndpoint(String endpoint) {
            return address;
        }

        @Override
        public String resolveGetServiceApiEndpoint(String endpoint) {
            return address;
        }
    }

    private static Method setter(Class<?> type, String name) {
        for (Method method : type.getMethods()) {
            if (method.getName().equalsIgnoreCase("set" + name) && method.getParameterCount() == 1) {
                return method;
            }
        }
        throw new Lacking(type.getSimpleName() + "." + name);
    }
}
