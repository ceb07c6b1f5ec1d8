// Starts the page of /docs. A file of its own, since the page may run no scripts that stand in it.
window.addEventListener('DOMContentLoaded', () => {
  SwaggerUIBundle({
    url: 'openapi.json',
    dom_id: '#page',
    presets: [SwaggerUIBundle.presets.apis],
    layout: 'BaseLayout',
    // Its badge would send the description to a server elsewhere.
    validatorUrl: null,
    // Nor may a link make the page read another description.
    queryConfigEnabled: false,
    // The key is forgotten with the tab.
    persistAuthorization: false,
    deepLinking: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: 0,
  });
});
