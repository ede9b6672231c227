/**
 * Redocly rules of this project: named schemas have descriptions; required parameters and request bodies have examples.
 * Documentation pages fill in the example of a parameter, so that of an optional one would become a filter.
 */

const namedSchemaDescription = () => ({
  NamedSchemas: {
    Schema(schema, { report, location, key, parent }) {
      if (!schema.description && parent[key] === schema) {
        report({ message: `The schema ${key} has no description: give its class a docstring.`, location: location.key() });
      }
    },
  },
});

const parameterExample = () => ({
  Parameter(parameter, { report }) {
    if (parameter.required && parameter.example === undefined) {
      report({ message: `The required parameter ${parameter.name} has no example: give its field examples=[…].` });
    } else if (!parameter.required && parameter.example !== undefined) {
      report({ message: `The optional parameter ${parameter.name} has an example, which documentation pages send.` });
    }
  },
});

const requestExample = () => ({
  RequestBody: {
    MediaType(body, { report, key }) {
      if (body.example === undefined) { // most documentation pages do not look into the schema
        report({ message: `The body as ${key} has no example: give its schema json_schema_extra={"examples": […]}.` });
      }
    },
  },
});

export default () => ({
  id: "complete",
  rules: {
    oas3: {
      "named-schema-description": namedSchemaDescription,
      "parameter-example": parameterExample,
      "request-example": requestExample,
    },
  },
});
