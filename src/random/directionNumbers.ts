/**
 * Primitive polynomials and initial direction numbers of Sobol coordinates 2 to 128: S. Joe and F. Y. Kuo, "Constructing
 * Sobol sequences with better two-dimensional projections", SIAM J. Sci. Comput. 30 (2008), table new-joe-kuo-6. The rest of the
 * table, most of its length, is in sobolDirections.ts.
 *
 * A bit string in base64. For each coordinate: the degree s of the polynomial (4 bits), its inner coefficients (s - 1 bits; the first
 * and the last are 1), and m_1 to m_s without their last bit, which is 1 (m_i: i - 1 bits).
 */
export const directionNumbers =
  "Es2HBCSk2UkoVEiV3ZW0AXQVXsvYNh4Zo9KaE24aY5ia07MbKU+cH2z5uJ8x4nHOOL7kaAxpzpkjq6cW+PdVWaPO5iJonfeBIDwdMl15TMco9O1gberlukPlCWon3SuAz8Nh71+3G8w/1Q7QgdP5mPUFd/6+wgtKpZvkJpdrGEhe/RaC0MecfAnhlBJQc0NFJUdOhx6ELLkQ6XJOjiN68+xsVCFfhwjCDdXLEZ+4QkjjnFv/dUeilq1CkIy5C9bvkNtEGwQikQCiZYKrkWiw57P5kZFVD7RbksVR2HO1kvXmygO/k079NMRuk3Bs++8pk7W87YxQk+Oy6auAlDFrX3ySlKdUbiehlRSg1AFBlSescH3tlXwSoMoFlbO8w3/zleoL9i0/lnJBPr92loTt6XmQltVjXVv1l6CAw2isl8PDnIMQmJlOtGdXmKgdr/8YmPx32lWYmRRALnxKmYKLg4ZPmdFMukZwmnq3vjKHmt0XDJ05mwYu3yPRm1KsWjYlm2fMsLzim55Qx43gm/nmaawHnCACEki9nHnepwbxnaZltUHXncpKJeGunjrRqZ2UnlMVA3hOnm/ziF5qnqYTcilsnsulpbh8nxxuoP7vn0SUSzpsn9r6SD1JoCTkJLi3uWga0U3/6G86CcaDr+NkroLHJcPhanuhl9JhEIJcKG+U9DKT9SogI/8cqz4qiK40wS/wVKMUdIwE5/Eo18C+NupD+jmqHqXbLp6PNyeJYC4Ro/tu59foOqkNJhIzjUwKRm33yOCaqpIk/z6tbROkxw3IZ3DYaTwdG0Wa3ipQqRlZ2nEalX21rQiBcqWvF8hjJcdphGxe5rdk6mPUqlTKpyaZaL7yQ8c4poaAs4vWSmnH2WDptDJqeVZU/PQVm";

/** Coordinates that this table covers, counting the first, which needs no entry. */
export const maxSobolDimension = 128;

/** Coordinates that the whole table covers. */
export const maxSobolDimensionWithDirections = 2000;
