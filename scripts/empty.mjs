/** Stands in for packages that the bundle never loads. */
const nothing = {};

export default nothing;
