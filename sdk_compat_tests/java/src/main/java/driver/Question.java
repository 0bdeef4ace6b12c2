package driver;

import com.google.gson.JsonElement;
import com.google.gson.annotations.SerializedName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One call, in the words of the vendor's API. */
final class Question {
    int id;
    String endpoint;
    String key;
    String secret;
    String token;
    String way;
    String action;
    String version;
    String pathname;
    String method;
    String style;
    String reqBodyType;
    String bodyType;
    Map<String, String> query;
    JsonElement body;
    Map<String, String> headers;
    boolean stream;
    boolean generic;
    List<String> has;
    String object;
    @SerializedName("Bucket")
    String bucket;
    @SerializedName("Key")
    String objectKey;
    @SerializedName("Body")
    String objectBody;
    boolean late;

    Map<String, String> query() {
        return query == null ? Collections.emptyMap() : query;
    }

    /** Members of the query and of the body in one map: texts, or JSON where the body has more. */
    Map<String, JsonElement> members() {
        Map<String, JsonElement> found = new LinkedHashMap<>();
        query().forEach((name, value) -> found.put(name, Main.JSON.toJsonTree(value)));
        if (body != null && body.isJsonObject()) {
            body.getAsJsonObject().entrySet().forEach((one) -> found.put(one.getKey(), one.getValue()));
        }
        return found;
    }

    /** What makes clients differ. */
    String configuration() {
        return String.join("\n", endpoint, key, secret, token == null ? "" : token, way == null ? "" : way);
    }
}
